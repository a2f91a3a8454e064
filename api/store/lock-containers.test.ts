import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { flock } from "./flock.ts";
import { LOCK_NAME, lockFolder } from "./lock.ts";
import { suiteInFolder } from "./testing.ts";
import { Competitor, compete, isCompetitor, isFree, taken } from "./testing-lock.ts";

const elsewhere = suiteInFolder("the lock of a process in another container");
const containers = suiteInFolder("lockFolder() in containers");

/** Makes the lock of a process whose number is another's here, as all numbers are. */
async function lockElsewhere(folder: string): Promise<string> {
  const lock = join(folder, LOCK_NAME);
  await writeFile(lock, `${process.pid} 1 1\n`);
  return lock;
}

elsewhere("holds while the kernel keeps it, and not a moment longer", async ({ folder }) => {
  const file = openSync(await lockElsewhere(folder), "r");
  // Not on other systems, which have no such containers.
  if (flock(file, "exclusive") === "ours") {
    const refusal = `${folder} is served by process ${process.pid} of another container already`;
    for (let i = 0; i < 3; i++) assert.ok((await taken(folder)).startsWith(refusal));
    assert.equal(await readdir(folder), [LOCK_NAME]);
  }
  closeSync(file);
  await isFree(folder);
});

elsewhere(
  "cannot be asked for without the command flock, and locks hold as ever",
  async (context) => {
    const { folder } = context;
    const path = process.env.PATH;
    process.env.PATH = "";
    try {
      await lockElsewhere(folder);
      await isFree(folder);
      const unlock = await lockFolder(folder);
      assert.match(await taken(folder), new RegExp(`is served by process ${process.pid} already`));
      await unlock();
    } finally {
      process.env.PATH = path;
    }
  },
);

/** Its process is number 1, and sees no other; only root may start it, and not everywhere. */
const CONTAINER = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
const [command, ...parameters] = CONTAINER as [string, ...string[]];
const canStart = !isCompetitor && spawnSync(command, [...parameters, "true"]).status === 0;
// Elsewhere the tests above stand for it.
const inContainers = canStart ? containers : containers.skip;

inContainers("one of many wins, and the next one when that is killed", async ({ folder }) => {
  const all = [CONTAINER, CONTAINER, CONTAINER, []].map((through) => new Competitor(through));
  const waiting = new Set(all);
  try {
    for (const one of all) assert.is(await one.answer(), "ready");
    while (waiting.size > 0) {
      for (const one of waiting) one.say(folder);
      const winners: Competitor[] = [];
      for (const one of waiting) {
        const answer = await one.answer();
        if (answer === "won") winners.push(one);
        else assert.match(answer, /is served by process \d+( of another container)? already/);
      }
      assert.is(winners.length, 1);
      const [winner] = winners as [Competitor];
      const inContainer = winner.process.spawnfile === command;
      const holder = inContainer ? "1 of another container" : String(winner.process.pid);
      assert.match(await taken(folder), new RegExp(`is served by process ${holder} already`));
      await winner.end();
      waiting.delete(winner);
    }
    await isFree(folder);
  } finally {
    await Promise.all(Array.from(waiting, (one) => one.end()));
  }
});

if (isCompetitor) {
  await compete();
} else {
  elsewhere.run();
  containers.run();
}
