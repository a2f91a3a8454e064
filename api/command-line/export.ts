import { createWriteStream } from "node:fs";
import { constants, setPriority } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { countRows } from "../store/tables.ts";
import { many } from "./amounts.ts";
import { type Command, CommandError } from "./command.ts";
import { readData, refuseAmongData } from "./data.ts";
import { exportPieces } from "./export-lines.ts";
import { makeFile, refuseUnwritable } from "./new-file.ts";

/** `taskwire export [FILE]` */
export const exporting: Command = {
  help: `
taskwire export [FILE] [--data FOLDER] [--force]

Writes all data as JSON, one object a line, to FILE or to standard output. The server may be
running: all that it had acknowledged when the command began is there. Nothing is left out: accounts
with the hashes of their passwords, valid tokens, tasks, contacts, messages with their attempts and
deliveries to come, queues, kept changes for live clients, and the highest number that each table
ever gave, so that no id is given twice. The same data gives the same bytes.

The first line says what it is, in which version; the last one, how many rows there were. The key
that tokens are signed with is not in it, and neither are settings.

  --data FOLDER    where the data is, in place of the setting DATA_DIR (data)
  --force          replaces FILE
`,
  file: "possible",
  canForce: true,

  async run({ folder, file: path = "-", force }) {
    if (path !== "-") {
      refuseUnwritable(path, force);
      refuseAmongData(folder, path);
    }
    setPriority(constants.priority.PRIORITY_LOW);
    const { database, state } = await readData(folder);
    const pieces = Readable.from(exportPieces(database, state.schema), { objectMode: false });
    if (path === "-") {
      await pipeline(pieces, process.stdout, { end: false }).catch((error: Error) => {
        throw new CommandError(`Not all of it was taken (${error.message}).`);
      });
    } else {
      await makeFile(path, force, (temporary) =>
        pipeline(pieces, createWriteStream(temporary, { flags: "wx", mode: 0o600, flush: true })),
      );
    }
    // Standard output may be the export itself.
    console.error(`Exported ${folder}: ${many(countRows(database), "row")}.`);
    return 0;
  },
};
