import { constants, setPriority } from "node:os";
import { realFiles } from "../store/files.ts";
import { snapshotOf } from "../store/snapshot.ts";
import { countRows } from "../store/tables.ts";
import { many, size } from "./amounts.ts";
import { type Command, CommandError } from "./command.ts";
import { readBackup, readData, refuseAmongData } from "./data.ts";
import { makeFile, refuseUnwritable } from "./new-file.ts";

/** `taskwire backup FILE` */
export const backup: Command = {
  help: `
taskwire backup FILE [--data FOLDER] [--force]

Copies the data into FILE, which is an ordinary SQLite file. The server may be running: it is
neither stopped nor held up, and all that it had acknowledged when the command began is in the copy.
FILE appears when it is whole, on the disk and checked; it is readable for this user only, because
the hashes of passwords are in it. A file that is there stays, unless --force is given.

What is not in it: the key that tokens are signed with (jwt-secret in the data folder, JWT_SECRET or
JWT_PRIVATE_KEY), so that whoever gets hold of a backup cannot make tokens. Where the key is lost,
people sign in once more, and that is all. Other settings are not in it either.

  --data FOLDER    where the data is, in place of the setting DATA_DIR (data)
  --force          replaces FILE
`,
  file: "needed",
  canForce: true,

  async run({ folder, file: path = "", force }) {
    refuseUnwritable(path, force);
    refuseAmongData(folder, path);
    // A server that is running goes first.
    setPriority(constants.priority.PRIORITY_LOW);
    const { database, state, journals } = await readData(folder);
    const rows = countRows(database);
    const journal = journals.at(-1)?.identity.number ?? state.journal;
    const bytes = snapshotOf(database, { ...state, journal });
    await makeFile(path, force, async (temporary) => {
      await realFiles.write(temporary, bytes);
      const copy = await readBackup(temporary);
      const copied = countRows(copy.database);
      if (copied !== rows) {
        throw new CommandError(`${path} was not made: ${copied} of ${rows} rows came to be in it.`);
      }
    });
    console.log(
      `Backed up ${folder} to ${path}: ${many(rows, "row")}, ${size(bytes.length)}, checked.`,
    );
    return 0;
  },
};
