/** What a query holds; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** Names and values; what is undefined is left out. */
export type Source = Readonly<Record<string, unknown>> | undefined;

/** The names and texts of several sources. */
export function entriesOf(sources: readonly Source[]): [string, string][] {
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
  return text.replace(/(api_key|token)=[^&\s"')]*/g, "$1=***");
}
