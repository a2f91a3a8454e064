import type { Database } from "sql.js";
import type { Row, Value } from "../store/store.ts";
import { countersOf, rowsOf, tablesOf } from "../store/tables.ts";

// An export, line by line, each a JSON object:
//
//     {"format":"taskwire-export","version":1,"schema":5}     first: what this is
//     {"table":"…","row":{"column":value,…}}                  each row, all of its columns
//     {"table":"…","last":7}                                  the highest number its rows ever had
//     {"end":true,"rows":1}                                   last: that nothing is missing
//
// Bytes are {"base64":"…"}; all other values are JSON's own. `schema` is the version of the tables:
// a newer Taskwire takes an older export and brings it up to date.

export const FORMAT = "taskwire-export";
export const VERSION = 1;
/** Lines go out together up to about so many characters. */
const PIECE = 64 * 1024;

/** Whether a file begins as an export does. */
export function isExport(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 100).startsWith(`{"format":"${FORMAT}"`);
}

/** All that a database holds, in pieces of whole lines; the same data gives the same text. */
export function* exportPieces(database: Database, schema: number): Generator<string> {
  let piece = "";
  for (const line of exportLines(database, schema)) {
    piece += `${JSON.stringify(line)}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

function* exportLines(database: Database, schema: number): Generator<object> {
  yield { format: FORMAT, version: VERSION, schema };
  let rows = 0;
  for (const table of tablesOf(database)) {
    for (const row of rowsOf(database, table)) {
      yield { table: table.name, row: toJson(row) };
      rows++;
    }
  }
  for (const [table, last] of countersOf(database)) yield { table, last };
  yield { end: true, rows };
}

function toJson(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value,
    ]),
  );
}

/** A value as it stands in an export; undefined where it is none that a column of this type holds. */
export function fromJson(value: unknown, type: string): Value | undefined {
  if (value === null) return null;
  if (type === "INTEGER") return Number.isSafeInteger(value) ? (value as number) : undefined;
  if (type === "REAL") return typeof value === "number" ? value : undefined;
  if (type === "TEXT") return typeof value === "string" ? value : undefined;
  const { base64 } = Object(value);
  return typeof base64 === "string" ? Buffer.from(base64, "base64") : undefined;
}
