import { readdir, readFile, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { journalNumber, readJournal } from "../store/journal.ts";
import { holderOf } from "../store/lock.ts";
import { migrations } from "../store/migrations/index.ts";
import type { FolderContent } from "../store/read.ts";
import { readServedFolder } from "../store/read-served.ts";
import { SNAPSHOT_NAME } from "../store/snapshot.ts";
import { StoreOpenError } from "../store/store.ts";
import { countRows, faultOf } from "../store/tables.ts";
import { many, size } from "./amounts.ts";
import { CommandError } from "./command.ts";

/** Something that is to be said of a data folder. */
export interface Finding {
  /** `damage` is also what keeps the server from starting. */
  readonly kind: "good" | "note" | "attention" | "damage";
  readonly says: string;
}

/** Below this the server soon has no room for a journal. */
const LITTLE_ROOM = 64 * 1024 * 1024;

/** Looks through a data folder, and changes nothing. @throws {CommandError} where it is none */
export async function examine(folder: string): Promise<Finding[]> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new CommandError(`There is no folder ${folder}. Name the data's with --data.`);
  }
  return [
    await lockFinding(folder),
    ...(await dataFindings(folder)),
    ...(await secretFindings(folder)),
    ...(await readerFindings(folder)),
    await roomFinding(folder),
  ];
}

async function lockFinding(folder: string): Promise<Finding> {
  const holder = await holderOf(folder);
  if (!holder) return { kind: "note", says: "No server runs on it; the last one stopped cleanly." };
  return holder.isRunning
    ? { kind: "note", says: `A server runs on it: process ${holder.pid}.` }
    : {
        kind: "note",
        says: `No server runs on it; process ${holder.pid} did, and did not stop cleanly. The next one takes over.`,
      };
}

/** The snapshot and the journals, by themselves and together. */
async function dataFindings(folder: string): Promise<Finding[]> {
  const content = await readServedFolder(folder, migrations).catch((error: Error) => error);
  if (!(content instanceof Error)) return contentFindings(content);
  if (!(content instanceof StoreOpenError)) throw content;
  // The first damage ended the reading: the journals may have more.
  const damages = [content.message, ...(await damagedJournals(folder))];
  return [...new Set(damages)].map((says) => ({ kind: "damage", says }));
}

async function damagedJournals(folder: string): Promise<string[]> {
  const damages: string[] = [];
  for (const name of await journalsIn(folder)) {
    const path = `${folder}/${name}`;
    try {
      readJournal(path, await readFile(path));
    } catch (error) {
      if (error instanceof StoreOpenError) damages.push(error.message);
      else if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return damages;
}

async function journalsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => journalNumber(name) !== undefined).sort();
}

function contentFindings({ database, state, snapshotBytes, journals }: FolderContent): Finding[] {
  if (snapshotBytes === 0) return [{ kind: "note", says: "It holds no data yet." }];
  const fault = faultOf(database);
  if (fault) {
    return [{ kind: "damage", says: `${SNAPSHOT_NAME} is damaged: SQLite says ${fault}.` }];
  }
  const newest = migrations.length;
  const version =
    state.schema < newest
      ? `; the next start brings its tables from version ${state.schema} to ${newest}`
      : `, tables of version ${state.schema}`;
  return [
    {
      kind: "good",
      says: `${SNAPSHOT_NAME} is whole: it matches its checksum, ${size(snapshotBytes)}${version}.`,
    },
    ...journals.map(({ path, payloads, tornBytes }): Finding => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const torn =
        tornBytes > 0
          ? `; ${size(tornBytes)} at its end are of a write that was never acknowledged, and will be cut off`
          : "";
      return { kind: "good", says: `${name} is whole: ${many(payloads.length, "change")}${torn}.` };
    }),
    { kind: "good", says: `Together they hold ${many(countRows(database), "row")}.` },
  ];
}

async function secretFindings(folder: string): Promise<Finding[]> {
  const secret = await stat(join(folder, "jwt-secret")).catch(() => undefined);
  if (!secret || secret.size === 0) {
    return [
      {
        kind: "note",
        says: "There is no jwt-secret: the next start makes one, unless JWT_SECRET or JWT_PRIVATE_KEY is set.",
      },
    ];
  }
  return [];
}

/** Whether others than the owner may read what is secret: the key for tokens, hashes of passwords. */
async function readerFindings(folder: string): Promise<Finding[]> {
  if (process.platform === "win32") return [];
  const names = (await readdir(folder)).filter(
    (name) => ["jwt-secret", SNAPSHOT_NAME].includes(name) || journalNumber(name) !== undefined,
  );
  const open: string[] = [];
  for (const name of names) {
    const mode = (await stat(join(folder, name)).catch(() => undefined))?.mode ?? 0;
    if (mode & 0o077) open.push(`${name} (mode ${(mode & 0o777).toString(8)})`);
  }
  if (open.length === 0) {
    return names.length > 0 ? [{ kind: "good", says: "Only their owner may read the files." }] : [];
  }
  return [
    {
      kind: "attention",
      says: `Others than their owner have access to ${open.join(", ")}. Take it away: chmod 600.`,
    },
  ];
}

/** Folding the journals writes a second snapshot before the first one goes. */
async function roomFinding(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const room = bavail * bsize;
  const names = [SNAPSHOT_NAME, ...(await journalsIn(folder))];
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0),
  );
  const needed = Math.max(
    LITTLE_ROOM,
    sizes.reduce((sum, one) => sum + one, 0),
  );
  return room >= needed
    ? { kind: "good", says: `The disk has ${size(room)} free.` }
    : {
        kind: "attention",
        says: `The disk has only ${size(room)} free, and folding the journals needs up to ${size(needed)}.`,
      };
}
