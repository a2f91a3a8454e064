import { stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { type Files, realFiles } from "./files.ts";
import type { Migration } from "./migration.ts";
import { type FolderContent, readFolder } from "./read.ts";
import { SNAPSHOT_NAME } from "./snapshot.ts";
import { StoreOpenError } from "./store.ts";

/** A file is found damaged so many times before that is believed. */
const DAMAGED_TRIES = 3;
/** Folding a journal takes longer than reading all of it: nobody meets one again and again. */
const TRIES_MOST = 20;
const WAIT_MS = 50;

/**
 * Reads a data folder that a server may be writing to at the same time: it is neither stopped nor
 * held up, and whatever it had acknowledged before this began is there.
 *
 * A journal only grows, so what was acknowledged can be read at any time. Only folding takes
 * journals away, and before that it puts another snapshot in place: while that is the same as
 * before, none has gone that belongs to it. What is found damaged may be half of a write that is
 * under way, and is looked at again.
 *
 * @throws {StoreOpenError} when the folder is none, or what it holds is damaged
 */
export async function readServedFolder(
  folder: string,
  migrations: readonly Migration[],
  files: Files = realFiles,
): Promise<FolderContent> {
  for (let tries = 1; ; tries++) {
    const before = await snapshotIdentity(folder);
    const content = await readFolder(folder, files, migrations).catch((error: Error) => error);
    const isSame = before === (await snapshotIdentity(folder));
    if (isSame && !(content instanceof Error)) return content;
    if (isSame && content instanceof Error && tries >= DAMAGED_TRIES) throw forThePerson(content);
    if (!(content instanceof Error)) content.database.close();
    if (tries >= TRIES_MOST) {
      throw new StoreOpenError(`${folder} changes faster than it can be read. Try again later.`);
    }
    await wait(WAIT_MS);
  }
}

/** Another one for each file that was put in the snapshot's place; "" where there is none. */
async function snapshotIdentity(folder: string): Promise<string> {
  try {
    const { ino, mtimeNs, size } = await stat(`${folder}/${SNAPSHOT_NAME}`, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch {
    return "";
  }
}

function forThePerson(error: Error): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  return new StoreOpenError(`The data cannot be read (${error.message}).`);
}
