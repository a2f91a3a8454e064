import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Database, SqlJsStatic } from "sql.js";
import type { Files } from "./files.ts";
import { Journal, journalName } from "./journal.ts";
import { LOCK_NAME, lockFolder } from "./lock.ts";
import type { Migration } from "./migration.ts";
import { type ReadJournal, readFolder } from "./read.ts";
import { snapshotOf, writeSnapshot } from "./snapshot.ts";
import { StoreOpenError } from "./store.ts";

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
    const content = await readFolder(folder, files, migrations);
    const { sqlite, database, state, snapshotBytes, numbers } = content;
    const replayed = await cutTornEnds(files, content.journals);
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
    for (const old of numbers.filter((one) => !kept.includes(one))) {
      await files.remove(`${folder}/${journalName(old)}`);
    }
    await removeTemporaryFiles(folder, files);
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

/**
 * Makes a data folder where there is none, locks it, and gives what unlocks it.
 *
 * @throws {StoreOpenError} naming the process that has it, or why it cannot be used
 */
export async function makeAndLock(folder: string): Promise<() => Promise<void>> {
  try {
    await makeFolder(folder);
    return await lockFolder(folder);
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(
      `${folder} cannot be used as the data folder (${(error as Error).message}). Make it a folder that this user may write to, or name another one (--data or DATA_DIR).`,
    );
  }
}

/**
 * Makes a folder and those above it, where they are not there. (Node's own `recursive` goes round for
 * ever where a folder is there and takes none below it, as `/proc` does.)
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeOne(path);
  }
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
    if (!isThere || !(await stat(path)).isDirectory()) throw error;
  }
}

/** Takes away what a crash left half-written; a journal that was begun and never written goes, too. */
async function cutTornEnds(
  files: Files,
  journals: readonly ReadJournal[],
): Promise<Pick<OpenedFolder, "sealed" | "tornBytes">> {
  for (const torn of journals.filter((journal) => journal.tornBytes > 0)) {
    await cut(files, torn.path, torn.end);
  }
  const written = journals.at(-1)?.payloads.length === 0 ? journals.slice(0, -1) : journals;
  return {
    sealed: written.map(({ identity, end }) => ({ number: identity.number, bytes: end })),
    tornBytes: journals.reduce((sum, journal) => sum + journal.tornBytes, 0),
  };
}

async function cut(files: Files, path: string, end: number): Promise<void> {
  const file = await files.append(path);
  await file.truncate(end);
  await file.sync();
  await file.close();
}

/** Brings tables of an older version up to date; gives whether there was anything to do. */
export function migrate(
  database: Database,
  from: number,
  migrations: readonly Migration[],
): boolean {
  const pending = migrations.filter((migration) => migration.number > from);
  if (pending.length === 0) return false;
  database.exec("BEGIN");
  for (const migration of pending) database.exec(migration.sql);
  database.exec("COMMIT");
  return true;
}

/** What a crash left of files that were being replaced. */
async function removeTemporaryFiles(folder: string, files: Files): Promise<void> {
  for (const name of await files.list(folder)) {
    const isOurs = name.startsWith("taskwire.") && !name.startsWith(LOCK_NAME);
    if (isOurs && name.endsWith(".tmp")) await files.remove(`${folder}/${name}`);
  }
}
