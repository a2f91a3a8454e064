import { misuse } from "./misuse.ts";

/** The parts of a path below an API, which are put together safely. */
export type Path = readonly (string | number)[];

/** What a query holds; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/**
 * A path of several parts.
 *
 * @throws {TaskwireError} `invalid_argument`
 */
export function pathOf(parts: Path): string {
  return parts.map((part) => `/${segmentOf(part)}`).join("");
}

function segmentOf(part: unknown): string {
  // An empty id would name the list, and with "." and ".." every address means another path.
  if ((typeof part === "string" && !/^\.{0,2}$/.test(part)) || Number.isFinite(part)) {
    return encodeURIComponent(part as string | number);
  }
  throw misuse(`An id is missing, or is none that the server gave: ${JSON.stringify(part)}.`);
}

/** Names and values; what is undefined is left out. */
type Source = Readonly<Record<string, unknown>> | undefined;

function entriesOf(sources: readonly Source[]): [string, string][] {
  return sources
    .flatMap((source) => Object.entries(source ?? {}))
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [name, String(value)]);
}

/** The query of several sources, with the question mark; empty where there is nothing in it. */
export function queryOf(...sources: readonly (Query | undefined)[]): string {
  const query = new URLSearchParams(entriesOf(sources)).toString();
  return query && `?${query}`;
}

/** A text without the API key that a query in it may hold. */
export function withoutKey(text: string): string {
  return text.replace(/((?:api_key|token)=)[^&\s"')]*/g, "$1***");
}

/**
 * Headers of several sources, the later ones first.
 *
 * @throws {TaskwireError} `invalid_argument`, which does not show the value
 */
export function headersOf(...sources: readonly Source[]): Headers {
  const headers = new Headers();
  for (const [name, value] of entriesOf(sources)) {
    try {
      headers.set(name, value);
    } catch {
      throw misuse(`The header ${JSON.stringify(name)} cannot be sent.`);
    }
  }
  return headers;
}
