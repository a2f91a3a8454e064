import type { Database, SqlJsStatic } from "sql.js";
import type { Files } from "./files.ts";
import { StoreOpenError } from "./store.ts";

/**
 * The snapshot: one SQLite file with everything up to the end of a numbered journal. Any SQLite
 * tool opens it.
 */
export const SNAPSHOT_NAME = "taskwire.sqlite";

/** "TWIR", in the header field that SQLite keeps for the application that owns the file. */
const APPLICATION_ID = 0x54574952;

export interface SnapshotState {
  /** Names this store, so that files of another are never mixed in. */
  readonly store: string;
  /** The last journal that it contains; 0 before the first. */
  readonly journal: number;
  /** The version of its tables. */
  readonly schema: number;
}

function refuse(path: string, what: string): StoreOpenError {
  return new StoreOpenError(
    `${path} ${what}. Nothing was changed. Put the data folder back from a backup, or name another one in DATA_DIR.`,
  );
}

/** The header says how long the file is and whose it is: enough to notice a truncated or foreign one. */
function checkHeader(path: string, bytes: Buffer): void {
  if (bytes.length < 100 || bytes.toString("latin1", 0, 16) !== "SQLite format 3\0") {
    throw refuse(path, "is not a SQLite file, or only a piece of one");
  }
  const pageSize = bytes.readUInt16BE(16) === 1 ? 65536 : bytes.readUInt16BE(16);
  const expected = pageSize * bytes.readUInt32BE(28);
  if (expected !== bytes.length) {
    throw refuse(path, `should have ${expected} bytes and has ${bytes.length}`);
  }
  if (bytes.readUInt32BE(68) !== APPLICATION_ID) throw refuse(path, "was not made by Taskwire");
}

/**
 * Opens the snapshot's bytes as a database in memory.
 *
 * @throws {StoreOpenError} when they are truncated, or another program's
 */
export function loadSnapshot(
  sqlite: SqlJsStatic,
  path: string,
  bytes: Buffer,
): { database: Database; state: SnapshotState } {
  checkHeader(path, bytes);
  const database = openDatabase(sqlite, bytes);
  try {
    const { store, journal } = Object.fromEntries(
      database.exec("SELECT key, value FROM taskwire_store")[0]?.values ?? [],
    );
    if (typeof store !== "string") throw refuse(path, "lacks the row that names its store");
    const schema = Number(database.exec("PRAGMA user_version")[0]?.values[0]?.[0]);
    return { database, state: { store, journal: Number(journal), schema } };
  } catch (error) {
    database.close();
    if (error instanceof StoreOpenError) throw error;
    throw refuse(path, `cannot be read (${error instanceof Error ? error.message : error})`);
  }
}

/**
 * The file below the database is memory too: durability is the journal's work, so SQLite's own
 * locks, journal and syncs are switched off or kept in memory.
 */
const PRAGMAS = "PRAGMA locking_mode=exclusive; PRAGMA journal_mode=memory; PRAGMA synchronous=off";

/** A database in memory, empty or with a file's content. */
export function openDatabase(sqlite: SqlJsStatic, bytes?: Buffer): Database {
  const database = new sqlite.Database(bytes);
  database.exec(PRAGMAS);
  return database;
}

/**
 * The whole database as the bytes of a snapshot. Blocks for as long as copying takes, and ends
 * every prepared statement.
 */
export function snapshotOf(database: Database, state: SnapshotState): Uint8Array {
  database.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${state.schema}`);
  database.run("CREATE TABLE IF NOT EXISTS taskwire_store (key TEXT PRIMARY KEY, value TEXT)");
  database.run("INSERT OR REPLACE INTO taskwire_store VALUES ('store', ?), ('journal', ?)", [
    state.store,
    String(state.journal),
  ]);
  const bytes = database.export();
  // Exporting closes and opens the database inside, which puts the pragmas back.
  database.exec(PRAGMAS);
  return bytes;
}

/** Puts a snapshot in place: after a crash there is the old one or the new one, whole. */
export async function writeSnapshot(
  files: Files,
  folder: string,
  bytes: Uint8Array,
): Promise<void> {
  const path = `${folder}/${SNAPSHOT_NAME}`;
  await files.write(`${path}.tmp`, bytes);
  await files.rename(`${path}.tmp`, path);
}
