import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkAnswersOf } from "./answers.ts";
import { until } from "./server.ts";

/** The built server, started by hand: for tests of how it starts, what it says, and how it ends. */
export interface TestProcess {
  readonly child: ChildProcess;
  /** What it has said so far. */
  readonly output: () => string;
  readonly errors: () => string;
  /** Waits for its end, and gives its exit code, or the signal's name where one ended it. */
  ended(): Promise<number | NodeJS.Signals>;
  /** Waits until it says where it serves. */
  address(): Promise<string>;
}

export interface TestProcessOptions {
  /** What is typed behind its name. */
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory; a new folder otherwise. */
  readonly cwd?: string;
  /** Runs before it in the same shell, such as `ulimit -f 100`. */
  readonly shell?: string;
}

const started = new Set<ChildProcess>();
const folders: string[] = [];

/** A temporary folder, removed by {@link endAll}. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "taskwire-process-"));
  folders.push(folder);
  return folder;
}

/** Starts the server with nothing in its environment but what is given. */
export async function startProcess(options: TestProcessOptions = {}): Promise<TestProcess> {
  const cwd = options.cwd ?? (await temporaryFolder());
  const program = [process.execPath, ...process.execArgv, resolve("dist/main.js")];
  const [command, ...parameters] = options.shell
    ? ["sh", "-c", `${options.shell}; exec "$0" "$@"`, ...program]
    : [...program, ...(options.options ?? [])];
  const child = spawn(command as string, parameters, {
    cwd,
    env: { PATH: process.env.PATH, PORT: "0", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  let end: number | NodeJS.Signals | undefined;
  // Not `exit`: what it said last may still be on its way.
  child.once("close", (code, signal) => {
    started.delete(child);
    end = code ?? (signal as NodeJS.Signals);
  });
  const ended = () => until(() => end, "its end");
  const address = () =>
    until(() => {
      if (end !== undefined) throw new Error(`it ended with ${end}: ${output}${errors}`);
      const url = /^Taskwire serves at (\S+)$/m.exec(output)?.[1];
      if (url) checkAnswersOf(url);
      return url;
    }, "the address");
  return { child, output: () => output, errors: () => errors, ended, address };
}

/** Ends what a test has left running. */
export async function endProcesses(): Promise<void> {
  for (const child of started) child.kill("SIGKILL");
  await until(() => started.size === 0, "all processes to end");
}

/** The same, and removes its folders. */
export async function endAll(): Promise<void> {
  await endProcesses();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}
