import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { link } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type Files, realFiles } from "../store/files.ts";
import { CommandError } from "./command.ts";

/** Refuses a file that is there, or has no folder to be in, before work is put into it. */
export function refuseUnwritable(path: string, force: boolean): void {
  const home = dirname(path);
  if (!existsSync(home)) {
    throw new CommandError(
      `There is no folder ${home} for ${basename(path)}. Make it, or name a file elsewhere.`,
    );
  }
  if (force || !existsSync(path)) return;
  throw new CommandError(
    `${path} is there already, and stays as it is. Name another file, or add --force to replace it.`,
  );
}

/**
 * Makes a file that only this user may read, whole or not at all: it gets its name when it is on
 * the disk and `check` has found nothing wrong with it.
 *
 * @param write writes the file of the name that it is given
 * @throws {CommandError} where it cannot be written, or is there already
 */
export async function makeFile(
  path: string,
  force: boolean,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  refuseUnwritable(path, force);
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const files: Files = realFiles;
  try {
    await write(temporary);
    if (!force) await takeName(temporary, path);
    // A second name of the same file stays; a rename makes the folder durable in either case.
    await files.rename(temporary, path);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    // The other name is of no use to anybody.
    const why = (error as Error).message.replaceAll(temporary, path);
    throw new CommandError(`${path} cannot be written (${why}).`);
  } finally {
    await files.remove(temporary).catch(() => {});
  }
}

/** Gives the file its name, unless another has got it in the meantime. */
async function takeName(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") refuseUnwritable(path, false);
    // Some file systems know no second names: there a rename has to do.
  }
}
