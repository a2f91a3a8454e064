import type { Static, TObject, TProperties } from "typebox";
import { invalid } from "./problem.ts";
import type { Query } from "./query.ts";
import { unstorableText } from "./validate.ts";

/** The parameters of a query, by name. One that is not optional has a `default`. */
export type Parameters = TProperties;
export type ParameterValues<P extends Parameters> = Static<TObject<P>>;

type Read = (query: Query) => unknown;

/** What a schema may say. */
interface Rules {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: string | number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly description?: string;
}

/**
 * Makes the function that reads the parameters of a query.
 *
 *     const listOf = parametersOf({ limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) });
 *     const { limit } = listOf(call.query);
 *
 * A number with a `default` counts as the least or the most where it is beyond them; one without
 * has to be within. An empty text counts as none, unless it has a `pattern`. Where a pattern or a
 * bound is broken, the caller reads "must be", and the `description`.
 *
 * The function throws a {@link Problem} 400 that names the first parameter that is wrong.
 */
export function parametersOf<P extends Parameters>(
  parameters: P,
): (query: Query) => ParameterValues<P> {
  const readers = Object.entries(parameters).map(
    ([name, schema]) => [name, readerOf(name, schema as Rules)] as const,
  );
  return (query) => {
    const values: Record<string, unknown> = {};
    for (const [name, read] of readers) {
      const value = read(query);
      if (value !== undefined) values[name] = value;
    }
    return values as ParameterValues<P>;
  };
}

function readerOf(name: string, rules: Rules): Read {
  const check = checkOf(name, rules);
  return (query) => {
    const text = query.get(name);
    return text === null ? rules.default : check(text);
  };
}

function checkOf(name: string, rules: Rules): (text: string) => unknown {
  if (rules.type === "integer") {
    return rules.default === undefined ? exactNumber(name, rules) : nearestNumber(name, rules);
  }
  if (rules.enum) return word(name, rules.enum);
  return rules.pattern === undefined ? freeText(name) : fittingText(name, rules);
}

function nearestNumber(name: string, { minimum = 0, maximum = Infinity }: Rules) {
  return (text: string) => {
    if (!/^-?\d+$/.test(text)) refuse(name, `must be a whole number; it is ${shown(text)}`);
    return Math.min(Math.max(Number(text), minimum), maximum);
  };
}

function exactNumber(name: string, { minimum = 0, maximum = Infinity, description }: Rules) {
  return (text: string) => {
    const number = /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : Number.NaN;
    return number >= minimum && number <= maximum ? number : refuse(name, `must be ${description}`);
  };
}

function word(name: string, words: readonly string[]) {
  return (text: string) =>
    words.includes(text)
      ? text
      : refuse(name, `must be one of ${words.join(", ")}; it is ${shown(text)}`);
}

function fittingText(name: string, { pattern = "", description }: Rules) {
  const whole = new RegExp(pattern);
  return (text: string) => (whole.test(text) ? text : refuse(name, `must be ${description}`));
}

function freeText(name: string) {
  return (text: string) => {
    const wrong = unstorableText(text);
    return wrong ? refuse(name, wrong) : text || undefined;
  };
}

function refuse(path: string, message: string): never {
  throw invalid("query", [{ path, message }]);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
