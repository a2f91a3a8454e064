import { randomUUID } from "node:crypto";
import { copyFile, link, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { numberAnew } from "../store/events.ts";
import { realFiles } from "../store/files.ts";
import { makeAndLock } from "../store/open.ts";
import { SNAPSHOT_NAME, snapshotOf, writeSnapshot } from "../store/snapshot.ts";
import { countRows } from "../store/tables.ts";
import { many, size } from "./amounts.ts";
import { type Command, CommandError } from "./command.ts";
import { findData, readBackup } from "./data.ts";

/** `taskwire restore FILE` */
export const restore: Command = {
  help: `
taskwire restore FILE [--data FOLDER] [--force]

Makes the data folder hold what the backup FILE holds. FILE is checked first, and stays as it is.
A folder that a server runs on is refused; so is one that holds data, unless --force is given: then
that data is moved to a folder replaced-TIME in it, and can be served from there.

The key that tokens are signed with is not in a backup: the folder's own jwt-secret is kept where
there is one, else the next start makes one, and people sign in once more.

  --data FOLDER    which folder, in place of the setting DATA_DIR (data)
  --force          replaces the data that is there
`,
  file: "needed",
  canForce: true,

  async run({ folder, file = "", force }) {
    const { database, state, bytes } = await readBackup(file);
    const rows = countRows(database);
    console.log(
      `${file}: ${many(rows, "row")}, tables of version ${state.schema}, ${size(bytes)}.`,
    );
    const unlock = await makeAndLock(folder);
    try {
      const found = await findData(folder);
      if (found && !force) {
        throw new CommandError(
          `${folder} holds data already (${found.words}). Nothing was changed. Name another folder with --data, or add --force to replace it.`,
        );
      }
      if (found) {
        const aside = await putAside(folder, found.names);
        console.log(`What was there (${found.words}) is in ${aside} now.`);
      }
      numberAnew(database);
      // As if it had been made of the journals that are there: whatever happens next, a start
      // takes none of them for one that goes on from it.
      const journal = Math.max(state.journal, found?.lastJournal ?? 0);
      // Another store from here on, so that no journal of the other fits.
      const snapshot = snapshotOf(database, { ...state, store: randomUUID(), journal });
      await writeSnapshot(realFiles, folder, snapshot);
      for (const name of found?.names ?? []) {
        if (name !== SNAPSHOT_NAME) await realFiles.remove(join(folder, name));
      }
    } finally {
      await unlock();
    }
    console.log(`Restored to ${folder}. Start the server when you like.`);
    return 0;
  },
};

/** Gives files a second place, in which they stay when they are replaced in the first. */
async function putAside(folder: string, names: readonly string[]): Promise<string> {
  const aside = join(folder, `replaced-${new Date().toISOString().replaceAll(":", "-")}`);
  await mkdir(aside, { mode: 0o700 });
  for (const name of names) {
    const [from, to] = [join(folder, name), join(aside, name)];
    // Some file systems know no second names.
    await link(from, to).catch(() => copyFile(from, to));
  }
  return aside;
}
