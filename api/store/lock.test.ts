import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readlinkSync } from "node:fs";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { LOCK_NAME, lockFolder } from "./lock.ts";
import { addNote, openStore, rejection, suiteInFolder, textsOf, until } from "./testing.ts";
import { Competitor, compete, endedProcess, isCompetitor, isFree, taken } from "./testing-lock.ts";

const holding = suiteInFolder("lockFolder()");
const stale = suiteInFolder("lockFolder() on a lock left behind");
const competing = suiteInFolder("lockFolder() in several processes at once");

holding("lockFolder() locks once, names its process, and can be ended", async ({ folder }) => {
  const unlock = await lockFolder(folder);
  const message = await taken(folder);
  assert.ok(message.startsWith(`${folder} is served by process ${process.pid} already`), message);
  assert.match(message, /--data or DATA_DIR/);
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

holding("ends well where its file cannot be removed", async ({ folder }) => {
  const unlock = await lockFolder(folder);
  const path = join(folder, LOCK_NAME);
  await rm(path);
  await mkdir(path);
  await unlock();
});

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

stale("lockFolder() takes over from one whose end nobody has taken note of", async (context) => {
  if (!existsSync("/proc/self/stat")) return;
  // The shell becomes a program that does not wait for its child, as some containers' first one is.
  const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"], { stdio: "pipe" });
  try {
    const pid = Number(await once(parent.stdout, "data"));
    const stat = async () => (await readFile(`/proc/${pid}/stat`, "latin1")).split(" ");
    await until(async () => (await stat())[2] === "Z", "it has ended");
    await writeFile(join(context.folder, LOCK_NAME), `${pid} ${(await stat())[21]}\n`);
    await isFree(context.folder);
  } finally {
    parent.kill("SIGKILL");
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
    const [namespace] = /\d+/.exec(readlinkSync("/proc/self/ns/pid")) ?? [];
    await writeFile(path, `${process.pid} 1\n`);
    await link(path, `${path}.${process.pid}-${namespace}.tmp`);
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

if (isCompetitor) {
  await compete();
} else {
  holding.run();
  stale.run();
  competing.run();
}
