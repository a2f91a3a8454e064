/** What a command was told, besides its name. */
export interface CommandCall {
  /** The data folder. */
  readonly folder: string;
  readonly file: string | undefined;
  /** Whether what is there already may be replaced. */
  readonly force: boolean;
}

/** A command of `taskwire`. */
export interface Command {
  /** What `taskwire COMMAND --help` says. */
  readonly help: string;
  /** Whether a FILE stands behind it. */
  readonly file: "needed" | "possible" | "none";
  /** Whether it knows `--force`. */
  readonly canForce: boolean;
  /** Does it, and gives the exit code. @throws {CommandError} where it cannot be done */
  run(call: CommandCall): Promise<number>;
}

/** It could not be done. The message is for the person at the terminal. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
}

/** What was typed is not understood. */
export class UsageError extends CommandError {
  override readonly name = "UsageError";
}
