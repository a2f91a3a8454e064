import type { Database } from "sql.js";
import { decodeTransaction } from "./record.ts";
import { Statements } from "./statements.ts";

/** How many transactions are run between two commits: more gain no speed and hold more memory. */
const COMMIT_EVERY = 5000;

/** Runs a journal's transactions again, in their order. */
export function replay(database: Database, payloads: readonly Buffer[]): void {
  const statements = new Statements(database);
  const texts: string[] = [];
  for (let at = 0; at < payloads.length; at += COMMIT_EVERY) {
    database.exec("BEGIN");
    for (const payload of payloads.slice(at, at + COMMIT_EVERY)) {
      for (const { sql, parameters } of decodeTransaction(payload, texts)) {
        statements.rows(sql, parameters);
      }
    }
    database.exec("COMMIT");
  }
}
