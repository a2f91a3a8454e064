import { chmod, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { journalName } from "../store/journal.ts";
import { call, signUp, startServer } from "../testing/server.ts";
import { fill, lookOf, serve, suiteInFolder, taskwire } from "./testing.ts";

const tests = suiteInFolder("taskwire doctor");

const SNAPSHOT = "taskwire.sqlite";

async function examined(data: string) {
  const look = await lookOf(data);
  const ended = await taskwire(["doctor", "--data", data]);
  assert.equal(await lookOf(data), look, "the folder is as it was");
  assert.is(ended.errors, "");
  return ended;
}

/** A folder that a killed server left, with two journals behind the snapshot. */
const left = await mkdtemp(join(tmpdir(), "taskwire-left-"));
tests.before(async () => {
  const server = await startServer({ dataDir: left });
  await fill(server, 3);
  await server.kill();
  await server.restart();
  await signUp(server.url, "bo@example.org");
  await server.kill();
});
tests.after(() => rm(left, { recursive: true, force: true }));

/** Changes one bit in the middle of a file. */
async function damage(path: string): Promise<void> {
  const bytes = await readFile(path);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] as number) ^ 4;
  await writeFile(path, bytes);
}

tests("finds a running server's folder whole, and holds nothing up", async ({ folder }) => {
  const server = await serve(folder);
  await fill(server, 2);
  const { code, output } = await taskwire(["doctor", "--data", folder]);
  assert.is(code, 0, output);
  assert.match(output, `A server runs on it: process ${server.process.pid}.`);
  assert.match(output, /✓ taskwire\.sqlite is whole: it matches its checksum, .*tables of version/);
  assert.match(output, /✓ taskwire\.journal-00000001 is whole: \d+ changes/);
  assert.match(output, /✓ Only their owner may read the files/);
  assert.match(output, /✓ The disk has .* free/);
  assert.match(output, new RegExp(`${folder} is whole\\.\n$`));
  assert.is((await call(`${server.url}/readyz`, "GET")).status, 200);
});

tests("finds whole what a stop and what a kill left, and an empty folder", async ({ folder }) => {
  const empty = await examined(folder);
  assert.is(empty.code, 0);
  assert.match(empty.output, /· It holds no data yet/);
  const server = await serve(folder);
  await fill(server, 1);
  await server.kill();
  const killed = await examined(folder);
  assert.is(killed.code, 0, killed.output);
  assert.match(killed.output, `process ${server.process.pid} did, and did not stop cleanly`);
  await server.restart();
  await server.stop();
  const stopped = await examined(folder);
  assert.is(stopped.code, 0, stopped.output);
  assert.match(stopped.output, /the last one stopped cleanly/);
  assert.not(stopped.output.includes("journal-"));
});

tests("tells of a write that was not finished, which is no damage", async ({ folder }) => {
  const server = await serve(folder);
  await fill(server, 1);
  await server.kill();
  const journal = join(folder, journalName(1));
  const { length } = await readFile(journal);
  await truncate(journal, length - 3);
  const { code, output } = await examined(folder);
  assert.is(code, 0, output);
  assert.match(output, /whole: .*; .* at its end are of a write that was never acknowledged/);
});

for (const [what, harm, says] of [
  [
    "a damaged snapshot",
    (data) => damage(join(data, SNAPSHOT)),
    [/✗ .*taskwire\.sqlite is damaged/],
  ],
  [
    "two damaged journals",
    async (data) => {
      await damage(join(data, journalName(1)));
      await damage(join(data, journalName(2)));
    },
    [/✗ .*journal-00000001 is damaged at byte/, /✗ .*journal-00000002 is damaged at byte/],
  ],
  [
    "a snapshot and a journal damaged",
    async (data) => {
      await damage(join(data, SNAPSHOT));
      await damage(join(data, journalName(2)));
    },
    [/✗ .*taskwire\.sqlite is damaged/, /✗ .*journal-00000002 is damaged at byte/],
  ],
  ["a missing snapshot", (data) => rm(join(data, SNAPSHOT)), [/✗ .*taskwire\.sqlite is missing/]],
  [
    "a missing journal",
    (data) => rm(join(data, journalName(1))),
    [/✗ .*journal-00000001 is missing/],
  ],
  [
    "a journal of another place",
    (data) => cp(join(data, journalName(1)), join(data, journalName(2))),
    [/✗ .*journal-00000002 belongs to another store, or was renamed/],
  ],
  [
    "a snapshot cut short",
    (data) => truncate(join(data, SNAPSHOT), 5000),
    [/✗ .*should have \d+ bytes and has 5000/],
  ],
  [
    "a snapshot of a newer version",
    async (data) => {
      const bytes = await readFile(join(data, SNAPSHOT));
      bytes.writeUInt32BE(99, 60);
      // As a tool does that changes the file, so that the seal counts no more.
      bytes.writeUInt32BE(bytes.readUInt32BE(24) + 1, 24);
      bytes.writeUInt32BE(bytes.readUInt32BE(24), 92);
      await writeFile(join(data, SNAPSHOT), bytes);
    },
    [/✗ .*written by a newer version of Taskwire \(tables of version 99/],
  ],
] as [string, (data: string) => Promise<void>, RegExp[]][]) {
  tests(`finds ${what}`, async ({ folder }) => {
    await cp(left, folder, { recursive: true });
    await harm(folder);
    const { code, output } = await examined(folder);
    assert.is(code, 1, output);
    for (const one of says) assert.match(output, one);
    assert.is(output.match(/^✗/gm)?.length, says.length, output);
    assert.match(output, /is damaged\.\n$/);
  });
}

tests("tells of files that others may read", async ({ folder }) => {
  await (await serve(folder)).stop();
  await chmod(join(folder, "jwt-secret"), 0o644);
  const { code, output } = await examined(folder);
  assert.is(code, 0);
  assert.match(
    output,
    /! Others than their owner have access to jwt-secret \(mode 644\).*chmod 600/,
  );
  assert.match(output, /is whole; see what is marked with !\.\n$/);
  await rm(join(folder, "jwt-secret"));
  assert.match((await examined(folder)).output, /· There is no jwt-secret/);
  assert.equal(await readdir(folder), [SNAPSHOT]);
});

tests.run();
