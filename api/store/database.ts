import type { Database, SqlJsStatic } from "sql.js";
import { GrowingBytes, roomToGrow } from "./growing-bytes.ts";

/**
 * The file below the database is memory too: durability is the journal's work, so SQLite's own
 * locks, journal and syncs are switched off or kept in memory.
 */
const PRAGMAS = "PRAGMA locking_mode=exclusive; PRAGMA journal_mode=memory; PRAGMA synchronous=off";

/** Where sql.js keeps the files of databases, as far as it was us who gave it the room. */
const rooms = new WeakMap<Database, ArrayBuffer>();

/** A database in memory, empty or with a file's content; these bytes are its own from then on. */
export function openDatabase(sqlite: SqlJsStatic, bytes = emptyFile(sqlite)): Database {
  const { buffer } = bytes;
  const canGrow = buffer instanceof ArrayBuffer && buffer.resizable;
  const database = new sqlite.Database(canGrow ? new GrowingBytes(buffer) : bytes);
  if (canGrow) rooms.set(database, buffer);
  database.exec(PRAGMAS);
  return database;
}

/** The file of an empty database. It has one page: sql.js takes over only what is not empty. */
function emptyFile(sqlite: SqlJsStatic): Buffer {
  const database = new sqlite.Database();
  database.exec("PRAGMA user_version=0");
  const page = database.export();
  database.close();
  const bytes = roomToGrow(page.length);
  bytes.set(page);
  return bytes;
}

/**
 * Keeps changes out of the file until they are committed, however many: the file would be cut to
 * undo them, and sql.js moves a file that it cuts to new memory.
 */
export function expectUndoing(database: Database): void {
  database.exec("PRAGMA cache_spill=off");
}

/**
 * The file of a database in which no transaction is open: the bytes themselves that it works on,
 * or a copy where sql.js has moved it, and left bytes behind that lack `newest`, a text which was
 * written just now.
 */
export function fileOf(database: Database, newest: string): Buffer {
  const [pages, size] = database.exec("PRAGMA page_count; PRAGMA page_size");
  const length = Number(pages?.values[0]?.[0]) * Number(size?.values[0]?.[0]);
  const room = rooms.get(database);
  if (room && room.byteLength >= length) {
    const file = Buffer.from(room, 0, length);
    if (file.includes(newest)) return file;
  }
  const copy = database.export();
  return Buffer.from(copy.buffer, copy.byteOffset, copy.length);
}
