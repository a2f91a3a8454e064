import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { realFiles } from "../store/files.ts";
import { migrations } from "../store/migrations/index.ts";
import { makeAndLock } from "../store/open.ts";
import { loadSqlite } from "../store/read.ts";
import { isSqlite, snapshotOf, writeSnapshot } from "../store/snapshot.ts";
import { faultOf } from "../store/tables.ts";
import { many } from "./amounts.ts";
import { type Command, CommandError } from "./command.ts";
import { findData } from "./data.ts";
import { ImportedLines } from "./import-lines.ts";
import { linesOf } from "./lines.ts";

/** `taskwire import [FILE]` */
export const importing: Command = {
  help: `
taskwire import [FILE] [--data FOLDER]

Makes a data folder of what \`taskwire export\` wrote, from FILE or from standard input. All of it is
taken, or nothing: what is wrong is told with the number of its line. The folder may hold no data
yet. An export of an older version is brought up to date by the next start.

  --data FOLDER    which folder, in place of the setting DATA_DIR (data)
`,
  file: "possible",
  canForce: false,

  async run({ folder, file = "-" }) {
    // First, so that what cannot be imported leaves no folder behind.
    const { database, schema, rows } = await readLines(file);
    const fault = faultOf(database);
    if (fault) throw new CommandError(`Nothing was imported: ${fault}.`);
    const unlock = await makeAndLock(folder);
    try {
      const found = await findData(folder);
      if (found) {
        throw new CommandError(
          `${folder} holds data already (${found.words}). Nothing was changed. Name another folder with --data.`,
        );
      }
      const state = { store: randomUUID(), journal: 0, schema };
      await writeSnapshot(realFiles, folder, snapshotOf(database, state));
      console.log(`Imported ${many(rows, "row")} to ${folder}. Start the server when you like.`);
      return 0;
    } finally {
      await unlock();
    }
  },
};

/** Passes the bytes of an export on. */
async function* refuseBackup(bytes: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of bytes) {
    if (isFirst && isSqlite(chunk)) {
      throw new CommandError(
        `${nameOf(file)} is no export but an SQLite file. Nothing was imported. For a backup it is: taskwire restore ${file === "-" ? "FILE" : file}`,
      );
    }
    isFirst = false;
    yield chunk;
  }
}

function nameOf(file: string): string {
  return file === "-" ? "Standard input" : file;
}

async function readLines(file: string): Promise<ImportedLines> {
  const imported = new ImportedLines(await loadSqlite(), migrations);
  const bytes = file === "-" ? process.stdin : createReadStream(file);
  try {
    for await (const line of linesOf(refuseBackup(bytes, file))) imported.take(line);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      `${nameOf(file)} cannot be read (${(error as Error).message}). Nothing was imported.`,
    );
  }
  imported.finish();
  return imported;
}
