import { misuse } from "../http/misuse.ts";

/** Headers in any form that a runtime gives them in; upper and lower case are the same. */
export type HeaderSource =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | Iterable<readonly [string, string]>;

/** Headers by their names in lower case; one that came several times has its values joined. */
export function headersOf(source: HeaderSource): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  try {
    for (const [name, value] of Symbol.iterator in source ? source : Object.entries(source)) {
      const key = name.toLowerCase();
      headers.set(key, [headers.get(key) ?? [], value ?? []].flat().join(" "));
    }
  } catch (cause) {
    throw misuse("The headers cannot be read.", cause);
  }
  return headers;
}
