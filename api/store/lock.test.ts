import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { link, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { LOCK_NAME, lockFolder } from "./lock.ts";
import { StoreOpenError } from "./store.ts";
import { addNote, openStore, rejection, suiteInFolder, textsOf } from "./testing.ts";

// This file is also the processes that compete: with a parameter it locks each folder that it
// reads a line of, answers, and gives the lock up at an empty line.

async function compete(): Promise<void> {
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

class Competitor {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    const parameters = ["--enable-source-maps", fileURLToPath(import.meta.url), "compete"];
    this.process = spawn(process.execPath, parameters, { stdio: ["pipe", "pipe", "inherit"] });
    const input = this.process.stdout as NodeJS.ReadableStream;
    this.#lines = createInterface({ input })[Symbol.asyncIterator]();
  }

  async answer(): Promise<string> {
    return String((await this.#lines.next()).value);
  }

  say(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  async end(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
  }
}

const holding = suiteInFolder("lockFolder()");
const stale = suiteInFolder("lockFolder() on a lock left behind");
const competing = suiteInFolder("lockFolder() in several processes at once");

async function taken(folder: string): Promise<string> {
  const error = await rejection(lockFolder(folder));
  assert.instance(error, StoreOpenError);
  return error.message;
}

async function isFree(folder: string): Promise<void> {
  const unlock = await lockFolder(folder);
  assert.match(await readFile(join(folder, LOCK_NAME), "utf8"), new RegExp(`^${process.pid} `));
  assert.equal(await readdir(folder), [LOCK_NAME]);
  await unlock();
  assert.equal(await readdir(folder), []);
}

holding("lockFolder() locks once, names its process, and can be ended", async ({ folder }) => {
  const unlock = await lockFolder(folder);
  const message = await taken(folder);
  assert.ok(message.startsWith(`${folder} is served by process ${process.pid} already`), message);
  assert.match(message, /DATA_DIR/);
  assert.equal(await readdir(folder), [LOCK_NAME]);
  await unlock();
  await isFree(folder);
});

holding("lockFolder() locks each folder by itself", async ({ folder }) => {
  for (const name of ["a", "b"]) {
    await mkdir(join(folder, name));
    await lockFolder(join(folder, name));
  }
  await taken(join(folder, "a"));
});

holding("lockFolder() names another process that serves the folder", async ({ folder }) => {
  const other = new Competitor();
  assert.is(await other.answer(), "ready");
  other.say(folder);
  assert.is(await other.answer(), "won");
  assert.match(
    await taken(folder),
    new RegExp(`is served by process ${other.process.pid} already`),
  );
  await other.end();
  await isFree(folder);
});

holding("a second store on a folder is refused and harms nothing", async ({ folder }) => {
  const first = await openStore(folder);
  await addNote(first, "a");
  for (let i = 0; i < 3; i++) {
    assert.match((await rejection(openStore(folder))).message, /is served by process/);
    await addNote(first, `after ${i}`);
  }
  await first.close();
  const second = await openStore(folder);
  assert.equal(await textsOf(second), ["a", "after 0", "after 1", "after 2"]);
});

/** The number of a process that has just ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid as number;
}

stale("lockFolder() takes over the lock of a process that is gone", async ({ folder }) => {
  const pid = await endedProcess();
  for (const text of [`${pid} 12345\n`, `${pid} \n`, `${pid}`]) {
    await writeFile(join(folder, LOCK_NAME), text);
    await isFree(folder);
  }
});

stale("lockFolder() takes over a lock whose number another process has now", async ({ folder }) => {
  // Only where the kernel tells when a process has started.
  if (!existsSync("/proc/self/stat")) return;
  for (const pid of [process.pid, process.ppid]) {
    await writeFile(join(folder, LOCK_NAME), `${pid} 1\n`);
    await isFree(folder);
  }
});

stale("lockFolder() takes over what a power cut has left of a lock", async ({ folder }) => {
  for (const text of ["", "\n", "\0\0\0\0\0\0\0\0", "garbage", "0 \n", "-1 \n"]) {
    await writeFile(join(folder, LOCK_NAME), text);
    await isFree(folder);
  }
});

stale("lockFolder() takes over from one that was killed while taking over", async ({ folder }) => {
  const [first, second] = [await endedProcess(), await endedProcess()];
  await writeFile(join(folder, LOCK_NAME), `${first} 1\n`);
  await writeFile(join(folder, `${LOCK_NAME}.after-${first}-1`), `${second} 2\n`);
  await isFree(folder);
});

stale(
  "lockFolder() takes over from one of its own number, killed while starting",
  async (context) => {
    // In a container the next server has the same number, and would write into the old one's lock.
    if (!existsSync("/proc/self/stat")) return;
    const path = join(context.folder, LOCK_NAME);
    await writeFile(path, `${process.pid} 1\n`);
    await link(path, `${path}.${process.pid}.tmp`);
    await isFree(context.folder);
  },
);

competing("exactly one wins, and the others say who", async ({ folder }) => {
  const competitors = Array.from({ length: 4 }, () => new Competitor());
  try {
    for (const one of competitors) assert.is(await one.answer(), "ready");
    const pid = await endedProcess();
    for (let round = 0; round < 60; round++) {
      const data = join(folder, `${round}`);
      await mkdir(data);
      // Every other time there is a lock to be taken over.
      if (round % 2) await writeFile(join(data, LOCK_NAME), `${pid} 12345\n`);
      for (const one of competitors) one.say(data);
      const answers = await Promise.all(competitors.map((one) => one.answer()));

      const winners = competitors.filter((_, i) => answers[i] === "won");
      assert.is(winners.length, 1, `round ${round}: ${answers.join("; ")}`);
      const [winner] = winners as [Competitor];
      // One that is about to take a dead process's lock over is named as well.
      const pids = competitors.map((one) => one.process.pid).join("|");
      const refusal = new RegExp(`is served by process (${pids}) already`);
      for (const answer of answers) if (answer !== "won") assert.match(answer, refusal);
      assert.equal(await readdir(data), [LOCK_NAME]);
      winner.say("");
      assert.is(await winner.answer(), "given up");
    }
  } finally {
    await Promise.all(competitors.map((one) => one.end()));
  }
});

if (process.argv[2] === "compete") {
  await compete();
} else {
  holding.run();
  stale.run();
  competing.run();
}
