import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startServer } from "../../api/testing/server.ts";
import { tryCommands } from "./disk/commands.ts";
import { tryDamages } from "./disk/damage.ts";
import { makeReadOnly } from "./disk/read-only.ts";
import {
  copyOf,
  type Fixture,
  kindsOf,
  listOperations,
  makeFixture,
  temporary,
  tryFault,
} from "./disk/runs.ts";
import { chance, isLong, oneOf, shuffled } from "./kit/chance.ts";
import { figure } from "./kit/figures.ts";
import { assertWell, eachOf } from "./kit/server.ts";

/** Tries at the same time: each waits for its own processes to start. */
const AT_ONCE = 4;

const faults = suite("a disk that fails");
const folders = suite("a data folder");

let fixture: Fixture;
faults.before(async () => {
  fixture = await makeFixture();
});
folders.after(() => rm(fixture.folder, { recursive: true, force: true }));

faults("at any operation, in any way, loses nothing that was acknowledged", async () => {
  const random = chance("faults");
  const operations = await listOperations(fixture);
  const all = shuffled(random, operations).flatMap((operation) => {
    const kinds = kindsOf(operation);
    const chosen = isLong ? kinds : [oneOf(random, kinds)];
    return chosen.map((kind) => ({
      operation,
      kind,
      end: oneOf(random, ["kill", "stop"] as const),
    }));
  });
  const outcomes = { refused: 0, "carried on": 0, "did not start": 0, "was killed": 0 };
  await eachOf(all, AT_ONCE, async ({ operation, kind, end }) => {
    outcomes[await tryFault(fixture, operation, kind, end)]++;
  });
  const names = new Set(operations.map(({ thread, name }) => `${thread} ${name}`));
  for (const name of ["write", "sync", "rename", "open", "create", "remove"]) {
    assert.ok(names.has(`main ${name}`), `no ${name} among the operations`);
  }
  assert.ok(names.has("worker write"), "no journal was folded");
  figure("operations on the disk from start to stop", operations.length);
  const kills = outcomes["was killed"];
  figure(
    "operations that failed, each followed by a kill or a stop, and a start",
    all.length - kills,
  );
  const { "was killed": _, ...others } = outcomes;
  figure("of these: writes refused, carried on, did not start", Object.values(others).join(", "));
  figure("kills at an operation, or in the middle of a write", kills);
  assert.ok(outcomes.refused > 0 && outcomes["did not start"] > 0 && kills > 0);
});

faults("during a command leaves what was there, or all that it was to make", async () => {
  const tried = await tryCommands(fixture, chance("commands"));
  figure("operations of restore, import and backup that failed, or were the last", tried);
});

// Folders that are not as they should be

folders("a second server on one folder is refused, and the first goes on", async () => {
  const dataDir = await copyOf(fixture);
  const first = await startServer({ dataDir });
  const refusal = await refusedStart(dataDir);
  assert.match(refusal, new RegExp(`is served by process ${first.process.pid} already`));
  await assertWell(first);
  await first.remove();
  await rm(dataDir, { recursive: true });
});

folders("a folder that cannot be one is refused in a line that names it", async () => {
  const folder = await temporary();
  const file = join(folder, "file");
  await writeFile(file, "mine");
  for (const dataDir of [file, join(file, "below"), "/proc/taskwire"]) {
    const refusal = await refusedStart(dataDir);
    assert.ok(refusal.includes(dataDir), refusal);
    assert.match(refusal, /cannot be used as the data folder/);
  }
  assert.is(await readFile(file, "utf8"), "mine");
  const missing = join(folder, "made", "on the way");
  const server = await startServer({ dataDir: missing });
  await assertWell(server);
  await server.remove();
  await rm(folder, { recursive: true });
});

folders("a folder that may not be written to is refused, and left as it was", async () => {
  const readOnly = await makeReadOnly(fixture);
  try {
    const refusal = await refusedStart(readOnly.folder);
    assert.ok(refusal.includes(readOnly.folder), refusal);
  } finally {
    await readOnly.remove();
  }
});

folders("damage of any kind is noticed and named, or does no harm", async () => {
  const random = chance("damage");
  const tried = await tryDamages(fixture, random, isLong ? 2000 : 300);
  figure("damaged data folders opened", tried.total);
  figure(
    "of these: refused by name, opened with all, opened without a cut-off end",
    `${tried.refused}, ${tried.whole}, ${tried.cut}`,
  );
  assert.ok(tried.refused > tried.whole);
});

/** Tries to start a server that is to be refused; gives the line that says why. */
async function refusedStart(dataDir: string): Promise<string> {
  try {
    const server = await startServer({ dataDir });
    await server.remove();
  } catch (error) {
    const { message } = error as Error;
    assert.match(message, /^it ended with code 1: Taskwire did not start: [^\n]+\n$/);
    return message;
  }
  throw new Error(`it started on ${dataDir}`);
}

faults.run();
folders.run();
