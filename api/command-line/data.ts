import { existsSync, realpathSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Database } from "sql.js";
import { journalNumber } from "../store/journal.ts";
import { migrations } from "../store/migrations/index.ts";
import { type FolderContent, loadSqlite } from "../store/read.ts";
import { readServedFolder } from "../store/read-served.ts";
import { loadSnapshot, SNAPSHOT_NAME, type SnapshotState } from "../store/snapshot.ts";
import { faultOf } from "../store/tables.ts";
import { many, size } from "./amounts.ts";
import { CommandError } from "./command.ts";
import { isExport } from "./export-lines.ts";

/**
 * Reads the data of a running or a stopped server.
 *
 * @throws {CommandError} where there is none
 */
export async function readData(folder: string): Promise<FolderContent> {
  if (!existsSync(folder)) {
    throw new CommandError(`There is no folder ${folder}. Name the data's with --data.`);
  }
  const content = await readServedFolder(folder, migrations);
  if (content.snapshotBytes > 0) return content;
  throw new CommandError(`${folder} holds no data. Name the folder that does with --data.`);
}

/**
 * Reads a backup, and looks through all of it.
 *
 * @throws {CommandError} where it is damaged, or none
 */
export async function readBackup(
  path: string,
): Promise<{ database: Database; state: SnapshotState; bytes: number }> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new CommandError(`${path} cannot be read (${error.message}).`);
  });
  if (isExport(bytes)) {
    throw new CommandError(
      `${path} is no backup but an export. Nothing was changed. What takes it is: taskwire import ${path}`,
    );
  }
  const loaded = loadSnapshot(await loadSqlite(), path, bytes, "Name another backup.");
  const fault = faultOf(loaded.database);
  if (fault) throw new CommandError(`${path} is damaged: ${fault}. Nothing was changed.`);
  if (loaded.state.schema > migrations.length) {
    throw new CommandError(
      `${path} was made by a newer version of Taskwire (tables of version ${loaded.state.schema}; this one knows ${migrations.length}). Use the newer version.`,
    );
  }
  return { ...loaded, bytes: bytes.length };
}

/** What a data folder holds, as far as it is data. */
export interface Found {
  /** The snapshot's and the journals' names. */
  readonly names: readonly string[];
  readonly lastJournal: number;
  /** For a person. */
  readonly words: string;
}

/** Looks what data a folder holds; undefined where it is none. */
export async function findData(folder: string): Promise<Found | undefined> {
  const all = await readdir(folder);
  const numbers = all.flatMap((name) => journalNumber(name) ?? []);
  const names = all.filter((name) => name === SNAPSHOT_NAME || journalNumber(name) !== undefined);
  if (names.length === 0) return undefined;
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const bytes = sizes.reduce((sum, one) => sum + one, 0);
  const parts = [
    ...(names.includes(SNAPSHOT_NAME) ? [SNAPSHOT_NAME] : []),
    ...(numbers.length > 0 ? [many(numbers.length, "journal")] : []),
  ];
  return {
    names,
    lastJournal: Math.max(0, ...numbers),
    words: `${parts.join(" and ")}, ${size(bytes)}`,
  };
}

/** Refuses a file in the data folder: it would be lost with the data, or stand in its way. */
export function refuseAmongData(folder: string, file: string): void {
  const home = dirname(file);
  if (!existsSync(home) || !existsSync(folder) || realpathSync(home) !== realpathSync(folder)) {
    return;
  }
  throw new CommandError(`${file} would be in the data folder itself. Name a file elsewhere.`);
}
