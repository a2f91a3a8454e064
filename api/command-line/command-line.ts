import { parseArgs } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { dataDirOf, type Environment } from "../settings.ts";
import { StoreOpenError } from "../store/store.ts";
import { type Command, type CommandCall, CommandError, UsageError } from "./command.ts";
import { HELP } from "./help.ts";

/** What may stand behind `taskwire`, besides `serve`. Each is loaded when it is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  backup: async () => (await import("./backup.ts")).backup,
  restore: async () => (await import("./restore.ts")).restore,
  export: async () => (await import("./export.ts")).exporting,
  import: async () => (await import("./import.ts")).importing,
  doctor: async () => (await import("./doctor.ts")).doctor,
};

const FAILED = 1;
const NOT_UNDERSTOOD = 2;

/**
 * Does what a person typed behind `taskwire`.
 *
 * @param environment the settings that hold where nothing else is typed
 * @param serve starts the server, with the given settings before those of the environment
 * @returns the exit code, or undefined where the server is running from now on
 */
export async function runCommandLine(
  typed: readonly string[],
  environment: Environment,
  serve: (given: Environment) => Promise<void>,
): Promise<number | undefined> {
  const [word = ""] = typed;
  let name = Object.hasOwn(commands, word) ? word : "";
  try {
    const { values, positionals } = parse(typed);
    const [first = "serve", ...files] = positionals;
    if (values.version) return say(packageJson.version);
    const command = first === "serve" ? undefined : await commandOf(first);
    if (values.help) return say(command?.help ?? HELP);
    name = first;
    if (command) return await command.run(callOf(name, command, values, files, environment));
    refuseFolder("serve", files[0]);
    refuse("serve", values.force && "--force");
    await serve(settingsIn(values));
    return undefined;
  } catch (error) {
    return tell(name, error);
  }
}

type Values = ReturnType<typeof parse>["values"];

function parse(typed: readonly string[]) {
  try {
    return parseArgs({
      args: [...typed],
      allowPositionals: true,
      options: {
        data: { type: "string" },
        port: { type: "string" },
        force: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    // What follows the first sentence is for those who want an argument that looks like an option.
    throw new UsageError((error as Error).message.split(/\. |\.?\n/)[0]);
  }
}

function commandOf(name: string): Promise<Command> {
  if (!Object.hasOwn(commands, name)) throw new UsageError(`There is no command ${name}`);
  return (commands[name] as () => Promise<Command>)();
}

function callOf(
  name: string,
  { file, canForce }: Command,
  { data, force = false, port }: Values,
  [path, ...more]: readonly string[],
  environment: Environment,
): CommandCall {
  if (file === "needed" && !path) throw new UsageError(`${name} needs the name of a file`);
  if (file === "none") refuseFolder(name, path);
  refuse(name, more[0], !canForce && force && "--force", port !== undefined && "--port");
  return { folder: data || dataDirOf(environment), file: path, force };
}

/** Refuses what was typed and has no meaning here. */
function refuse(name: string, ...found: readonly (string | false | undefined)[]): void {
  const [first] = found.filter(Boolean);
  if (first) throw new UsageError(`${name} takes no ${first}`);
}

/** Refuses what stands where a file might: most likely it is the data folder. */
function refuseFolder(name: string, path: string | undefined): void {
  if (path === undefined) return;
  throw new UsageError(
    `${name} takes no ${path}. For a folder it is: taskwire ${name} --data ${path}`,
  );
}

function settingsIn({ port, data }: Values): Environment {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65535)) {
    throw new UsageError(`--port is "${port}", but may only be a whole number from 0 to 65535`);
  }
  return { ...(port && { PORT: port }), ...(data && { DATA_DIR: data }) };
}

function say(text: string): number {
  process.stdout.write(`${text.trim()}\n`);
  return 0;
}

function tell(name: string, error: unknown): number {
  if (error instanceof UsageError) {
    const about = Object.hasOwn(commands, name) ? `taskwire ${name}` : "taskwire";
    console.error(`taskwire: ${error.message}. ${about} --help tells more.`);
    return NOT_UNDERSTOOD;
  }
  const message = name === "serve" ? undefined : messageOf(error);
  if (message === undefined) throw error;
  console.error(`taskwire ${name}: ${message}`);
  return FAILED;
}

/** What is to be said of an error; undefined for one that nobody expected. */
function messageOf(error: unknown): string | undefined {
  if (error instanceof CommandError || error instanceof StoreOpenError) return error.message;
  const { syscall, message } = error as NodeJS.ErrnoException;
  // The system names the file, and what it was that could not be done.
  if (syscall === undefined) return undefined;
  return `the system did not let it (${message}). See how the data is with: taskwire doctor`;
}
