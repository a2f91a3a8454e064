import { misuse } from "./misuse.ts";
import { entriesOf, type Source } from "./query.ts";

/** The parts of a path below an API, which are put together safely. */
export type Path = readonly (string | number)[];

/**
 * A path of several parts.
 *
 * @throws {TaskwireError} `invalid_argument`
 */
export function pathOf(parts: Path): string {
  return parts.map(segmentOf).join("");
}

function segmentOf(part: unknown): string {
  // An empty id would name the list, and with "." and ".." every address means another path.
  if ((typeof part === "string" && !/^\.{0,2}$/.test(part)) || Number.isFinite(part)) {
    return `/${encodeURIComponent(part as string | number)}`;
  }
  throw misuse(`An id is missing, or wrong: ${JSON.stringify(part)}.`);
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
