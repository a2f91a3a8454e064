import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { Database, SqlJsStatic } from "sql.js";
import initSqlJs from "sql.js/dist/sql-wasm-inline.js";
import { openDatabase } from "./database.ts";
import type { Files } from "./files.ts";
import { roomToGrow } from "./growing-bytes.ts";
import {
  Journal,
  type JournalContent,
  type JournalIdentity,
  journalName,
  journalNumber,
  readJournal,
} from "./journal.ts";
import { LOCK_NAME, lockFolder } from "./lock.ts";
import { replay } from "./replay.ts";
import {
  loadSnapshot,
  SNAPSHOT_NAME,
  type SnapshotState,
  snapshotOf,
  writeSnapshot,
} from "./snapshot.ts";
import { StoreOpenError } from "./store.ts";

/** A numbered change of the tables. Numbers rise by one from 1 and are never changed once used. */
export interface Migration {
  readonly number: number;
  readonly sql: string;
}

/** A journal that is written no more. */
export interface SealedJournal {
  readonly number: number;
  readonly bytes: number;
}

/** A data folder, read and locked: everything that the driver needs to serve it. */
export interface OpenedFolder {
  readonly sqlite: SqlJsStatic;
  readonly database: Database;
  readonly store: string;
  readonly schema: number;
  readonly journal: Journal;
  /** Finished journals that are not in the snapshot yet. */
  readonly sealed: SealedJournal[];
  /** The size of the snapshot. */
  readonly snapshotBytes: number;
  /** Bytes cut off the last journal: a record that a crash left half-written. */
  readonly tornBytes: number;
  readonly unlock: () => Promise<void>;
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
 * Reads a data folder to the state of its last acknowledged transaction, migrates it and locks it.
 *
 * @throws {StoreOpenError} when it cannot be served; then nothing in it was changed
 */
export async function openFolder(
  folder: string,
  files: Files,
  migrations: readonly Migration[],
): Promise<OpenedFolder> {
  const unlock = await makeAndLock(folder);
  try {
    const [sqlite, names] = await Promise.all([loadSqlite(), files.list(folder)]);
    const path = `${folder}/${SNAPSHOT_NAME}`;
    const journals = names.flatMap((name) => journalNumber(name) ?? []).sort((a, b) => a - b);
    const loaded = await load(sqlite, files, path, journals, migrations);
    const { database, state, snapshotBytes } = loaded;

    const waiting = journals.filter((number) => number > state.journal);
    const replayed = await replayJournals(folder, files, database, state, waiting);
    const last = replayed.sealed.at(-1);
    const number = (last?.number ?? state.journal) + 1;
    const schema = migrations.length;
    const migrated = migrate(database, state.schema, migrations);
    if (migrated) {
      const bytes = snapshotOf(database, { ...state, schema, journal: number - 1 });
      await writeSnapshot(files, folder, bytes);
    }

    const sealed = migrated ? [] : replayed.sealed;
    const follows = sealed.at(-1)?.bytes ?? 0;
    const identity = { store: state.store, number, schema, follows };
    const journal = await Journal.create(files, folder, identity);
    const kept = [...sealed.map((one) => one.number), number];
    for (const old of journals.filter((one) => !kept.includes(one))) {
      await files.remove(`${folder}/${journalName(old)}`);
    }
    await removeTemporaryFiles(folder, files, names);
    return {
      sqlite,
      database,
      store: state.store,
      schema,
      journal,
      sealed,
      snapshotBytes,
      tornBytes: replayed.tornBytes,
      unlock,
    };
  } catch (error) {
    await unlock();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(
      `${folder} cannot be opened (${(error as Error).message}). What is in it is as it was.`,
    );
  }
}

async function makeAndLock(folder: string): Promise<() => Promise<void>> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await lockFolder(folder);
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(
      `${folder} cannot be used as the data folder (${(error as Error).message}). Make it a folder that this user may write to, or name another one in DATA_DIR.`,
    );
  }
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
        `${path} is missing, but there are journals that go on from it. Nothing was changed. Put the file back from a backup, or name another folder in DATA_DIR.`,
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

interface Content extends JournalContent {
  readonly path: string;
}

/** Runs the journals that the snapshot does not contain, and cuts off a torn end. */
async function replayJournals(
  folder: string,
  files: Files,
  database: Database,
  state: SnapshotState,
  numbers: readonly number[],
): Promise<Pick<OpenedFolder, "sealed" | "tornBytes">> {
  const contents: Content[] = [];
  for (const [index, number] of numbers.entries()) {
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
  for (const torn of contents.filter((content) => content.tornBytes > 0)) {
    await cut(files, torn.path, torn.end);
  }
  // A journal that was begun and never written is begun again.
  if (contents.at(-1)?.payloads.length === 0) contents.pop();
  return {
    sealed: contents.map(({ identity, end }) => ({ number: identity.number, bytes: end })),
    tornBytes: contents.reduce((sum, content) => sum + content.tornBytes, 0),
  };
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
function refuseShortened({ path, end }: Content, next: Content | undefined): void {
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

async function cut(files: Files, path: string, end: number): Promise<void> {
  const file = await files.append(path);
  await file.truncate(end);
  await file.sync();
  await file.close();
}

function migrate(database: Database, from: number, migrations: readonly Migration[]): boolean {
  const pending = migrations.filter((migration) => migration.number > from);
  if (pending.length === 0) return false;
  database.exec("BEGIN");
  for (const migration of pending) database.exec(migration.sql);
  database.exec("COMMIT");
  return true;
}

/** What a crash left of files that were being replaced. */
async function removeTemporaryFiles(
  folder: string,
  files: Files,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const isOurs = name.startsWith("taskwire.") && !name.startsWith(LOCK_NAME);
    if (isOurs && name.endsWith(".tmp")) await files.remove(`${folder}/${name}`);
  }
}
