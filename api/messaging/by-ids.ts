import type { JsonShape, Reader } from "../store/store.ts";

/** Statements are kept by their text: with two sizes there are two texts, however many ids come. */
const LOT = 64;

/** Where rows with an id come from. */
export interface Source {
  readonly table: string;
  readonly columns: string;
  readonly shape: JsonShape;
}

/** The JSON array of the rows that have one of these ids, as many of them as there are. */
export async function listByIds(
  reader: Reader,
  { table, columns, shape }: Source,
  ids: readonly (string | number)[],
): Promise<string> {
  const size = ids.length === 1 ? 1 : LOT;
  const places = Array.from({ length: size }, (_, index) => `$${index + 1}`).join(", ");
  const sql = `SELECT ${columns} FROM ${table} WHERE id IN (${places}) ORDER BY position`;
  const lists: string[] = [];
  for (let start = 0; start < ids.length; start += size) {
    const lot = ids.slice(start, start + size);
    // A lot that is not full names its last id again.
    const filled = Array.from({ length: size }, (_, index) => lot[index] ?? (lot.at(-1) as string));
    lists.push(await reader.jsonList(shape, sql, filled));
  }
  return joined(lists);
}

/** One JSON array of the members of several. */
function joined(lists: readonly string[]): string {
  const members = lists.map((list) => list.slice(1, -1)).filter((list) => list !== "");
  return `[${members.join(",")}]`;
}
