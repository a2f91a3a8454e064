import type { IncomingMessage } from "node:http";

/** The parameters of a query. Calls share them: they are not to be changed. */
export type Query = Pick<URLSearchParams, "get" | "has">;

/** Queries that were read before: a client sends the same one again and again. */
const known = new Map<string, URLSearchParams>();
const KNOWN_MOST = 1000;

/** The parameters behind the question mark of a request's target. */
export function queryOf(request: IncomingMessage): Query {
  const url = request.url ?? "";
  const mark = url.indexOf("?");
  const text = mark < 0 ? "" : url.slice(mark + 1);
  let query = known.get(text);
  if (!query) {
    if (known.size >= KNOWN_MOST) known.clear();
    query = new URLSearchParams(text);
    known.set(text, query);
  }
  return query;
}
