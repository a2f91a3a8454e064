import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { journalNumber } from "./journal.ts";
import {
  ADD,
  crashCopy,
  lastJournalIn,
  openStore,
  suiteInFolder,
  textsOf,
  textsToldBy,
  until,
} from "./testing.ts";

// This file is also the process that is killed: with a folder and a round as its parameters it
// writes there without end, and says each name on its output once it has been acknowledged.

const WRITERS = 6;
const eventsKept = 1_000_000;
const [dataFolder, round] = process.argv.slice(2);

/** What one transaction of the writer adds. */
function pair(name: string): [string, string] {
  return [`${name}, left`, `${name}, right ${"x".repeat(name.length)}`];
}

async function writeWithoutEnd(folder: string): Promise<void> {
  const store = await openStore(folder, { compactBytes: 2000, eventsKept });
  const loop = async (writer: number) => {
    for (let i = 0; ; i++) {
      const name = `${round}-${writer}-${i}`;
      const [left, right] = pair(name);
      await store.write(async (tx) => {
        await tx.run(ADD, [left]);
        await tx.run(ADD, [right]);
        tx.publish("notes", "added", name);
      });
      writeSync(1, `${name}\n`);
      // Slow enough that compactions keep up, and the rounds stay short.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => loop(writer)));
}

/** Kills the writer at some moment after it has begun so many journals; gives what it said. */
async function acknowledgedBeforeKill(
  folder: string,
  round: number,
  journals: number,
): Promise<string[]> {
  // A file, unlike a pipe, takes all that is written however slowly it is read.
  const said = join(folder, "..", `said in round ${round}`);
  const output = await open(said, "w");
  const parameters = [...process.execArgv, fileURLToPath(import.meta.url), folder, `${round}`];
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", output.fd, "inherit"] });
  const ended = once(child, "exit");
  const before = (await journalsBegun(folder)) + journals;
  await until(async () => {
    const names = (await readFile(said, "utf8")).length / "0-0-000\n".length;
    return names > 50 * (round + 1) && (await journalsBegun(folder)) >= before;
  }, "the writer has begun the journals");
  child.kill("SIGKILL");
  assert.is((await ended)[1], "SIGKILL");
  await output.close();
  return (await readFile(said, "utf8")).trimEnd().split("\n");
}

async function journalsBegun(folder: string): Promise<number> {
  const last = await lastJournalIn(folder).catch(() => undefined);
  return last === undefined ? 0 : (journalNumber(basename(last)) as number);
}

const killing = suiteInFolder("a kill at any moment");

killing("loses nothing that was acknowledged, and leaves nothing half done", async ({ folder }) => {
  const acknowledged: string[] = [];
  for (let round = 0; round < 6; round++) {
    const inFlight = WRITERS * (round + 1);
    // Each start begins one journal, and each compaction another.
    acknowledged.push(...(await acknowledgedBeforeKill(folder, round, 1 + (round % 4))));

    // Looked at in a copy, so that the next round finds what the kill has left, lock included.
    const copy = await crashCopy(folder);
    const store = await openStore(copy, { eventsKept });
    const names = (await textsToldBy(store)) as string[];
    const texts = new Set(await textsOf(store));
    for (const name of acknowledged) {
      for (const text of pair(name)) assert.ok(texts.has(text), `${name} in round ${round}`);
    }
    assert.equal([...texts], names.flatMap(pair));
    assert.is(new Set(names).size, names.length);
    assert.ok(names.length <= acknowledged.length + inFlight);
    await store.close();
  }
});

if (dataFolder) await writeWithoutEnd(dataFolder);
else killing.run();
