import { randomUUID } from "node:crypto";
import type { Database, SqlJsStatic } from "sql.js";
import initSqlJs from "sql.js/dist/sql-wasm-inline.js";
import { openDatabase } from "./database.ts";
import type { Files } from "./files.ts";
import { roomToGrow } from "./growing-bytes.ts";
import {
  type JournalContent,
  type JournalIdentity,
  journalName,
  journalNumber,
  readJournal,
} from "./journal.ts";
import type { Migration } from "./migration.ts";
import { replay } from "./replay.ts";
import { loadSnapshot, SNAPSHOT_NAME, type SnapshotState } from "./snapshot.ts";
import { StoreOpenError } from "./store.ts";

/** A journal's content, and the file that it stands in. */
export interface ReadJournal extends JournalContent {
  readonly path: string;
}

/** The data of a folder, up to its last acknowledged transaction. */
export interface FolderContent {
  readonly sqlite: SqlJsStatic;
  readonly database: Database;
  /** What the snapshot says of itself. */
  readonly state: SnapshotState;
  /** The size of the snapshot; 0 where the folder holds no data. */
  readonly snapshotBytes: number;
  /** The numbers of all journals that are there, also of those that the snapshot contains. */
  readonly numbers: readonly number[];
  /** The journals that go on from the snapshot. */
  readonly journals: readonly ReadJournal[];
}

/**
 * Loads SQLite, compiled to WebAssembly. sql.js makes itself a decoder while it is loaded, which
 * would take a byte order mark off the texts that begin with one; the one given here leaves it.
 */
export function loadSqlite(): Promise<SqlJsStatic> {
  const { TextDecoder } = globalThis;
  globalThis.TextDecoder = class extends TextDecoder {
    constructor() {
      super("utf-8", { ignoreBOM: true });
    }
  };
  try {
    return initSqlJs();
  } finally {
    globalThis.TextDecoder = TextDecoder;
  }
}

/**
 * Reads a data folder to the state of its last acknowledged transaction, and changes nothing.
 *
 * @throws {StoreOpenError} when that cannot be done
 */
export async function readFolder(
  folder: string,
  files: Files,
  migrations: readonly Migration[],
): Promise<FolderContent> {
  const [sqlite, names] = await Promise.all([loadSqlite(), files.list(folder)]);
  const path = `${folder}/${SNAPSHOT_NAME}`;
  const numbers = names.flatMap((name) => journalNumber(name) ?? []).sort((a, b) => a - b);
  const { database, state, snapshotBytes } = await load(sqlite, files, path, numbers, migrations);
  const journals = await replayJournals(folder, files, database, state, numbers);
  return { sqlite, database, state, snapshotBytes, numbers, journals };
}

async function load(
  sqlite: SqlJsStatic,
  files: Files,
  path: string,
  journals: readonly number[],
  migrations: readonly Migration[],
): Promise<{ database: Database; state: SnapshotState; snapshotBytes: number }> {
  const bytes = await files.read(path, roomToGrow);
  if (!bytes) {
    if (journals.length > 0) {
      throw new StoreOpenError(
        `${path} is missing, but there are journals that go on from it. Nothing was changed. Put the file back from a backup, or name another folder (--data or DATA_DIR).`,
      );
    }
    const state = { store: randomUUID(), journal: 0, schema: 0 };
    return { database: openDatabase(sqlite), state, snapshotBytes: 0 };
  }
  const loaded = loadSnapshot(sqlite, path, bytes);
  if (loaded.state.schema > migrations.length) {
    throw new StoreOpenError(
      `${path} was written by a newer version of Taskwire (tables of version ${loaded.state.schema}; this one knows ${migrations.length}). Start the newer version.`,
    );
  }
  return { ...loaded, snapshotBytes: bytes.length };
}

/** Runs the journals that the snapshot does not contain. */
async function replayJournals(
  folder: string,
  files: Files,
  database: Database,
  state: SnapshotState,
  numbers: readonly number[],
): Promise<ReadJournal[]> {
  const waiting = numbers.filter((number) => number > state.journal);
  const contents: ReadJournal[] = [];
  for (const [index, number] of waiting.entries()) {
    const expected = { store: state.store, number: state.journal + 1 + index };
    const path = `${folder}/${journalName(number)}`;
    const content = readJournal(path, (await files.read(path)) ?? Buffer.alloc(0));
    refuseStranger(folder, path, content.identity, expected);
    contents.push({ ...content, path });
  }
  for (const [index, content] of contents.entries()) {
    refuseShortened(content, contents[index + 1]);
    replayOrRefuse(database, content.path, content.payloads);
  }
  return contents;
}

function refuseStranger(
  folder: string,
  path: string,
  found: JournalIdentity,
  expected: Pick<JournalIdentity, "store" | "number">,
): void {
  if (found.number > expected.number) {
    throw new StoreOpenError(
      `${folder}/${journalName(expected.number)} is missing, but a later journal is there. Nothing was changed. Put the file back from a backup.`,
    );
  }
  if (found.number !== expected.number || found.store !== expected.store) {
    throw new StoreOpenError(
      `${path} belongs to another store, or was renamed. Nothing was changed. Put the data folder back from a backup.`,
    );
  }
}

/**
 * A journal says where the one before it ended. While it has no record that one may have gone on,
 * because beginning the next one had failed.
 */
function refuseShortened({ path, end }: ReadJournal, next: ReadJournal | undefined): void {
  if (!next || next.identity.follows === end) return;
  if (next.payloads.length === 0 && next.identity.follows < end) return;
  throw new StoreOpenError(
    `${path} is damaged at byte offset ${end}: its records end there, but ${next.path} goes on from byte ${next.identity.follows}. Nothing was changed. Put the data folder back from a backup.`,
  );
}

function replayOrRefuse(database: Database, path: string, payloads: readonly Buffer[]): void {
  try {
    replay(database, payloads);
  } catch (error) {
    throw new StoreOpenError(
      `${path} does not fit the snapshot (${(error as Error).message}). Nothing was changed. Put the data folder back from a backup.`,
    );
  }
}
