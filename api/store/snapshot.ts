import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Database, SqlJsStatic } from "sql.js";
import { fileOf, openDatabase } from "./database.ts";
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

/**
 * The row that seals a snapshot: the file's own change counter, and the CRC-32 of the whole file
 * with this CRC as zeros, eight hexadecimal digits each. A tool that changes the file raises the
 * counter, and the seal no longer counts; damage does not.
 */
const CRC_BYTES = 8;
const NO_CRC = "0".repeat(CRC_BYTES);
const SEAL_BYTES = "counter_ checksum".length;

/** A seal's text before it is one. It stands nowhere else, and so shows the place. */
function unsealed(store: string): string {
  const random = () => randomBytes(4).toString("hex");
  return sealOf(store, `${random()} ${random()}`);
}

/** Writes the seal into a snapshot's bytes, in the place of the text that was left for it. */
function seal(bytes: Buffer, text: string): void {
  const end = bytes.indexOf(text) + text.length;
  bytes.write(`${hex(changeCounter(bytes))} ${NO_CRC}`, end - SEAL_BYTES);
  bytes.write(hex(crc32(bytes)), end - CRC_BYTES);
}

function sealOf(store: string, counterAndCrc: string): string {
  return `seal of ${store}: ${counterAndCrc}`;
}

/** Bytes 24 to 27 of the header (SQLite's file format, section 1.3.7). */
function changeCounter(bytes: Buffer): number {
  return bytes.readUInt32BE(24);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

/** Whether the bytes are those that were sealed, or were changed by a tool since. */
function isWhole(bytes: Buffer, sealText: string): boolean {
  const crcAt = bytes.indexOf(sealText) + sealText.length - CRC_BYTES;
  const counter = sealText.slice(-SEAL_BYTES, -CRC_BYTES - 1);
  if (counter !== hex(changeCounter(bytes))) return true;
  const before = crc32(bytes.subarray(0, crcAt));
  const zeros = crc32(NO_CRC, before);
  return hex(crc32(bytes.subarray(crcAt + CRC_BYTES), zeros)) === sealText.slice(-CRC_BYTES);
}

/** What to do where the snapshot is a data folder's. */
const ADVICE = "Put the data folder back from a backup, or name another one (--data or DATA_DIR).";

/** Why the bytes cannot be used, as the rest of a sentence that begins with the file's name. */
class Unusable extends Error {}

/** Whether the bytes begin as every SQLite file does. */
export function isSqlite(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 16) === "SQLite format 3\0";
}

/** The header says how long the file is and whose it is: enough to notice a truncated or foreign one. */
function checkHeader(bytes: Buffer): void {
  if (bytes.length < 100 || !isSqlite(bytes)) {
    throw new Unusable("is not a SQLite file, or only a piece of one");
  }
  const pageSize = bytes.readUInt16BE(16) === 1 ? 65536 : bytes.readUInt16BE(16);
  const expected = pageSize * bytes.readUInt32BE(28);
  if (expected !== bytes.length) {
    throw new Unusable(`should have ${expected} bytes and has ${bytes.length}`);
  }
  if (bytes.readUInt32BE(68) !== APPLICATION_ID) throw new Unusable("was not made by Taskwire");
}

/**
 * Opens the snapshot's bytes as a database in memory.
 *
 * @param advice what to do where they cannot be used
 * @throws {StoreOpenError} when they are truncated, damaged, or another program's
 */
export function loadSnapshot(
  sqlite: SqlJsStatic,
  path: string,
  bytes: Buffer,
  advice = ADVICE,
): { database: Database; state: SnapshotState } {
  let database: Database | undefined;
  try {
    checkHeader(bytes);
    database = openDatabase(sqlite, bytes);
    const { store, journal, seal } = Object.fromEntries(
      database.exec("SELECT key, value FROM taskwire_store")[0]?.values ?? [],
    );
    if (typeof store !== "string" || typeof seal !== "string") {
      throw new Unusable("lacks the rows that name its store and seal it");
    }
    if (!isWhole(bytes, seal)) throw new Unusable("is damaged: it does not match its checksum");
    const schema = Number(database.exec("PRAGMA user_version")[0]?.values[0]?.[0]);
    return { database, state: { store, journal: Number(journal), schema } };
  } catch (error) {
    database?.close();
    const what = error instanceof Error ? error.message : String(error);
    const says = error instanceof Unusable ? what : `cannot be read (${what})`;
    throw new StoreOpenError(`${path} ${says}. Nothing was changed. ${advice}`);
  }
}

/**
 * The whole database as the bytes of a snapshot. They may be those that the database works on: it
 * has to rest until they are on the disk. The seal is put there behind its back, and is of no
 * concern to it.
 */
export function snapshotOf(database: Database, state: SnapshotState): Buffer {
  const text = unsealed(state.store);
  database.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${state.schema}`);
  database.run("CREATE TABLE IF NOT EXISTS taskwire_store (key TEXT PRIMARY KEY, value TEXT)");
  database.run(
    "INSERT OR REPLACE INTO taskwire_store VALUES ('store', ?), ('journal', ?), ('seal', ?)",
    [state.store, String(state.journal), text],
  );
  const bytes = fileOf(database, text);
  seal(bytes, text);
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
