import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as assert from "uvu/assert";
import { LOCK_NAME, lockFolder } from "./lock.ts";
import { StoreOpenError } from "./store.ts";
import { rejection } from "./testing.ts";

/** What the tests of the lock share. */

// A test file is also the processes that compete: with a parameter it locks each folder that it
// reads a line of, answers, and gives the lock up at an empty line.

const COMPETE = "compete";

/** Whether this process is one of those that compete. */
export const isCompetitor = process.argv[2] === COMPETE;

export async function compete(): Promise<void> {
  let unlock = async () => {};
  console.log("ready");
  for await (const folder of createInterface({ input: process.stdin })) {
    if (folder === "") {
      await unlock();
      console.log("given up");
      continue;
    }
    try {
      unlock = await lockFolder(folder);
      console.log("won");
    } catch (error) {
      console.log((error as Error).message);
    }
  }
}

export class Competitor {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** @param through what starts it, such as `["unshare", "--pid", "--fork"]` */
  constructor(through: readonly string[] = []) {
    const own = [process.execPath, ...process.execArgv, process.argv[1] as string, COMPETE];
    const [command, ...parameters] = [...through, ...own];
    this.process = spawn(command as string, parameters, { stdio: ["pipe", "pipe", "inherit"] });
    const input = this.process.stdout as NodeJS.ReadableStream;
    this.#lines = createInterface({ input })[Symbol.asyncIterator]();
  }

  /** What it says next. */
  async answer(): Promise<string> {
    return String((await this.#lines.next()).value);
  }

  say(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  async end(): Promise<void> {
    // Not `exit`: what it has started may live a moment longer, with its output.
    const ended = once(this.process, "close");
    this.process.kill("SIGKILL");
    await ended;
  }
}

/** Asserts that the folder cannot be locked, and gives what is said of it. */
export async function taken(folder: string): Promise<string> {
  const error = await rejection(lockFolder(folder));
  assert.instance(error, StoreOpenError);
  return error.message;
}

/** Asserts that the folder can be locked, and that nothing is left of the lock once it is ended. */
export async function isFree(folder: string): Promise<void> {
  const unlock = await lockFolder(folder);
  assert.match(await readFile(join(folder, LOCK_NAME), "utf8"), new RegExp(`^${process.pid} `));
  assert.equal(await readdir(folder), [LOCK_NAME]);
  await unlock();
  assert.equal(await readdir(folder), []);
}

/** The number of a process that has just ended. */
export async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid as number;
}
