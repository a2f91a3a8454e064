import { type Command, CommandError } from "./command.ts";
import { examine } from "./examine.ts";

/** How each finding is marked. */
const MARKS = { good: "✓", note: "·", attention: "!", damage: "✗" } as const;

/** `taskwire doctor` */
export const doctor: Command = {
  help: `
taskwire doctor [--data FOLDER]

Checks a data folder, of a running or a stopped server, and says what it finds: who serves it,
whether the snapshot is whole (its checksum, and SQLite's own check of all of it), whether the
journals are and go on from it, whether this version reads them, who else may read the files, and
whether the disk has room. Nothing is changed.

It ends with 1 where damage was found, or what keeps the server from starting. What only deserves
attention is marked with !, and ends with 0.

  --data FOLDER    which folder, in place of the setting DATA_DIR (data)
`,
  file: "none",
  canForce: false,

  async run({ folder }) {
    const findings = await examine(folder).catch((error: Error) => {
      if (error instanceof CommandError) throw error;
      throw new CommandError(`${folder} cannot be examined (${error.message}).`);
    });
    for (const { kind, says } of findings) console.log(`${MARKS[kind]} ${says}`);
    const damaged = findings.filter(({ kind }) => kind === "damage").length;
    const attention = findings.filter(({ kind }) => kind === "attention").length;
    console.log(
      damaged > 0
        ? `${folder} is damaged.`
        : `${folder} is whole${attention > 0 ? "; see what is marked with !" : ""}.`,
    );
    return damaged > 0 ? 1 : 0;
  },
};
