import { type Issue, invalid } from "./problem.ts";
import type { Query } from "./query.ts";
import { unstorableText } from "./validate.ts";

/** A whole number that a query gives; below `least` and above `most` count as these. */
export function wholeNumber(
  query: Query,
  name: string,
  { otherwise, least, most }: { otherwise: number; least: number; most: number },
): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^-?\d+$/.test(text)) refuse(name, `must be a whole number; it is ${shown(text)}`);
  return Math.min(Math.max(Number(text), least), most);
}

/** One of some words that a query may give. */
export function oneOf<Word extends string>(
  query: Query,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const word = words.find((one) => one === text);
  return word ?? refuse(name, `must be one of ${words.join(", ")}; it is ${shown(text)}`);
}

/** A text that a query may give; an empty one counts as none. */
export function textOf(query: Query, name: string): string | undefined {
  const text = query.get(name) || undefined;
  const wrong = text && unstorableText(text);
  return wrong ? refuse(name, wrong) : text;
}

/** The id in a path as a number, or undefined for what cannot be one. */
export function idOf(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

function refuse(path: string, message: string): never {
  const issue: Issue = { path, message };
  throw invalid("query", [issue]);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
