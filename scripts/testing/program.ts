import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { until } from "../../api/testing/server.ts";

/** A script of the project that a person starts, as a process of its own. */
export interface TestProgram {
  readonly child: ChildProcess;
  /** What it has said so far. */
  readonly output: () => string;
  readonly errors: () => string;
  /** Waits until it has said something that fits, and gives what the first group holds. */
  says(pattern: RegExp, limitMs?: number): Promise<string>;
  /** Waits for its end, and gives its exit code, or the signal's name where one ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

export interface TestProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory; a new folder otherwise. */
  readonly cwd?: string;
}

const started = new Set<ChildProcess>();
const folders: string[] = [];

/** A temporary folder, removed by {@link endPrograms}. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "taskwire-program-"));
  folders.push(folder);
  return folder;
}

/**
 * Starts a script with nothing in its environment but what is given.
 *
 * @param script its path from the top of the project
 */
export async function startProgram(
  script: string,
  { env = {}, cwd }: TestProgramOptions = {},
): Promise<TestProgram> {
  const child = spawn(process.execPath, [resolve(script)], {
    cwd: cwd ?? (await temporaryFolder()),
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  const said = { output: "", errors: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.errors += text;
  });
  let end: number | NodeJS.Signals | undefined;
  // Not `exit`: what it said last may still be on its way.
  child.once("close", (code, signal) => {
    started.delete(child);
    end = code ?? (signal as NodeJS.Signals);
  });
  const says = (pattern: RegExp, limitMs?: number) =>
    until(
      () => {
        const match = pattern.exec(said.output);
        if (match) return match[1] ?? match[0];
        if (end !== undefined) {
          throw new Error(`it ended with ${end}, and said ${said.output}${said.errors}`);
        }
        return undefined;
      },
      `${pattern} in: ${said.output}${said.errors}`,
      limitMs,
    );
  return {
    child,
    output: () => said.output,
    errors: () => said.errors,
    says,
    ended: () => until(() => end, "its end", 20_000),
  };
}

/** Ends what a test has left running, and removes its folders. */
export async function endPrograms(): Promise<void> {
  for (const child of started) child.kill("SIGKILL");
  await until(() => started.size === 0, "all programs to end");
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}
