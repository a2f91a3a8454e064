import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { call, signUp } from "../testing/server.ts";
import { BEARER, fill, idsIn, lookOf, makers, serve, suiteInFolder, taskwire } from "./testing.ts";

const tests = suiteInFolder("taskwire backup");

/** How many requests of each kind are under way at once. */
const CLIENTS = 3;
const BACKUPS = 3;

tests("has all that was acknowledged, while the server goes on writing", async ({ folder }) => {
  const data = join(folder, "data");
  const server = await serve(data);
  const { token } = await signUp(server.url, "ada@example.org");
  const acknowledged = new Map<string, Set<string>>();
  let next = 0;
  let stopped = false;
  const clients = Object.entries(makers(server, token)).flatMap(([table, make]) => {
    const ids = new Set<string>();
    acknowledged.set(table, ids);
    return Array.from({ length: CLIENTS }, async () => {
      while (!stopped) ids.add(await make(++next));
    });
  });
  const total = () => [...acknowledged.values()].reduce((sum, ids) => sum + ids.size, 0);
  try {
    for (let n = 1; n <= BACKUPS; n++) {
      const promised = [...acknowledged].map(([table, ids]) => [table, [...ids]] as const);
      const before = total();
      const file = join(folder, `${n}.sqlite`);
      const { code, output, errors } = await taskwire(["backup", file, "--data", data]);
      assert.is(code, 0, errors);
      assert.match(output, /^Backed up .*: [\d,]+ rows, .*, checked\.\n$/);
      assert.ok(total() > before, "writing went on meanwhile");
      for (const [table, ids] of promised) {
        const copied = await idsIn(file, table);
        const lost = ids.filter((id) => !copied.has(id));
        assert.equal(lost, [], `acknowledged in ${table}, and not in the copy`);
      }
    }
  } finally {
    stopped = true;
    await Promise.all(clients);
  }
  // The last one is served again, and has what it had.
  const other = join(folder, "other");
  const restored = await taskwire(["restore", join(folder, `${BACKUPS}.sqlite`), "--data", other]);
  assert.is(restored.code, 0, restored.errors);
  const again = await serve(other);
  const { json } = await call(`${again.url}/messaging/contacts?max=1`, "GET", { headers: BEARER });
  assert.is(json.contactsList.length, 1);
});

tests(
  "is the same of a server that was killed, and of one that was stopped",
  async ({ folder }) => {
    const data = join(folder, "data");
    const server = await serve(data);
    await fill(server);
    await server.kill();
    const look = await lookOf(data);
    for (const name of ["killed", "stopped"]) {
      const file = join(folder, name);
      const { code, errors } = await taskwire(["backup", file, "--data", data]);
      assert.is(code, 0, errors);
      if (name === "killed") assert.equal(await lookOf(data), look, "the folder is as it was");
      assert.is((await idsIn(file, "tracker_tasks")).size, 5);
      assert.is((await idsIn(file, "queue_tasks")).size, 5);
      assert.is((await stat(file)).mode & 0o777, 0o600, "nobody else may read it");
      await server.restart();
      await server.stop();
    }
    assert.equal((await readdir(folder)).sort(), ["data", "killed", "stopped"]);
  },
);

tests("never replaces a file unless it is told to", async ({ folder }) => {
  const data = join(folder, "data");
  await (await serve(data)).stop();
  const file = join(folder, "file");
  await writeFile(file, "mine");
  const refused = await taskwire(["backup", file, "--data", data]);
  assert.is(refused.code, 1);
  assert.match(refused.errors, /^taskwire backup: .*file is there already.*--force.*\n$/);
  assert.is(await readFile(file, "utf8"), "mine");
  const forced = await taskwire(["backup", file, "--data", data, "--force"]);
  assert.is(forced.code, 0, forced.errors);
  assert.is((await idsIn(file, "tracker_users")).size, 0);
  assert.equal((await readdir(folder)).sort(), ["data", "file"]);
});

tests("is refused in the data folder, by whichever name", async ({ folder }) => {
  const data = join(folder, "data");
  await (await serve(data)).stop();
  await symlink(data, join(folder, "link"));
  const look = await lookOf(data);
  for (const file of ["data/taskwire.sqlite", "link/taskwire.sqlite", "link/copy"]) {
    const typed = ["backup", join(folder, file), "--data", data, "--force"];
    const { code, errors } = await taskwire(typed);
    assert.is(code, 1);
    assert.match(errors, /in the data folder itself/);
  }
  assert.equal(await lookOf(data), look);
});

tests("leaves nothing where it cannot be written", async ({ folder }) => {
  const data = join(folder, "data");
  await (await serve(data)).stop();
  const missing = await taskwire(["backup", join(folder, "no/file"), "--data", data]);
  assert.is(missing.code, 1);
  assert.match(missing.errors, /: There is no folder \S+\/no for file\. Make it, or name a file/);
  // A folder that takes no files, whoever asks.
  const refused = await taskwire(["backup", "/proc/file", "--data", data]);
  assert.is(refused.code, 1);
  assert.match(refused.errors, /: \/proc\/file cannot be written \(ENOENT.*'\/proc\/file'\)/);
  await mkdir(join(folder, "taken"));
  const taken = await taskwire(["backup", join(folder, "taken"), "--data", data, "--force"]);
  assert.is(taken.code, 1);
  assert.equal((await readdir(folder)).sort(), ["data", "taken"]);
});

tests("is not made of damaged data", async ({ folder }) => {
  const data = join(folder, "data");
  await (await serve(data)).stop();
  const snapshot = join(data, "taskwire.sqlite");
  const bytes = await readFile(snapshot);
  bytes[9000] = (bytes[9000] as number) ^ 1;
  await writeFile(snapshot, bytes);
  const { code, errors } = await taskwire(["backup", join(folder, "file"), "--data", data]);
  assert.is(code, 1);
  assert.match(errors, /taskwire\.sqlite is damaged/);
  assert.equal(await readdir(folder), ["data"]);
});

tests.run();
