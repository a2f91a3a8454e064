import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { loadSqlite } from "../store/read.ts";
import { call, startServer } from "../testing/server.ts";
import { fill, idsIn, lookOf, serve, suiteInFolder, taskwire } from "./testing.ts";

const tests = suiteInFolder("taskwire restore");

/** What every test begins with a copy of: the data of a filled server, and a backup of it. */
const made = await mkdtemp(join(tmpdir(), "taskwire-made-"));
let token = "";
tests.before(async () => {
  const data = join(made, "data");
  const server = await startServer({ dataDir: data });
  token = await fill(server);
  const { code, errors } = await taskwire(["backup", join(made, "backup.sqlite"), "--data", data]);
  assert.is(code, 0, errors);
  await server.stop();
});
tests.after(() => rm(made, { recursive: true, force: true }));

/** A backup of a filled server, and the server, which runs. */
async function backedUp(folder: string) {
  await cp(made, folder, { recursive: true });
  const data = join(folder, "data");
  const server = await serve(data);
  return { data, file: join(folder, "backup.sqlite"), server, token };
}

async function titles(url: string, token: string): Promise<string[]> {
  const { json } = await call(`${url}/tracker/tasks?token=${token}`, "GET");
  return json.tasks.map(({ title }: { title: string }) => title);
}

tests(
  "makes a folder that is served as the other was, where people sign in",
  async ({ folder }) => {
    const { file, server, token } = await backedUp(folder);
    const before = await titles(server.url, token);
    const other = join(folder, "other");
    const { code, output, errors } = await taskwire(["restore", file, "--data", other]);
    assert.is(code, 0, errors);
    assert.match(
      output,
      /backup\.sqlite: \d+ rows, tables of version \d+, .*\nRestored to .*other\./,
    );
    assert.equal(await readdir(other), ["taskwire.sqlite"], "and no key for tokens");
    assert.is((await stat(other)).mode & 0o777, 0o700);
    const again = await serve(other);
    assert.is((await call(`${again.url}/tracker/me?token=${token}`, "GET")).status, 401);
    const signIn = { email: "ada@example.org", password: "correct horse" };
    const { json } = await call(`${again.url}/tracker/auth`, "POST", { body: signIn });
    assert.equal(await titles(again.url, json.token), before);
  },
);

tests("says in a line what the disk did not let it do", async ({ folder }) => {
  const { data, file, server } = await backedUp(folder);
  await server.stop();
  await mkdir(join(data, "taskwire.sqlite.tmp"));
  const { code, errors } = await taskwire(["restore", file, "--data", data, "--force"]);
  assert.is(code, 1);
  assert.match(errors, /^taskwire restore: the system did not let it \(EISDIR: .*\)\. .+\n$/);
  assert.is((await idsIn(join(data, "taskwire.sqlite"), "tracker_tasks")).size, 5);
});

tests("is refused while a server runs on the folder, which is named", async ({ folder }) => {
  const { data, file, server, token } = await backedUp(folder);
  const { code, errors } = await taskwire(["restore", file, "--data", data, "--force"]);
  assert.is(code, 1);
  assert.match(errors, new RegExp(`served by process ${server.process.pid} already`));
  assert.is((await titles(server.url, token)).length, 5);
});

tests("is refused where data is, which it describes", async ({ folder }) => {
  const { data, file, server } = await backedUp(folder);
  await server.kill();
  const look = await lookOf(data);
  // A lock that a dead process left is taken over and given back.
  look["taskwire.lock"] = "";
  const { code, errors } = await taskwire(["restore", file, "--data", data]);
  assert.is(code, 1);
  assert.match(errors, /holds data already \(taskwire\.sqlite and 1 journal, .*B\).*--force/);
  assert.equal({ ...(await lookOf(data)), "taskwire.lock": "" }, look);
});

tests("puts data aside when it is told to replace it, and journals, too", async ({ folder }) => {
  const { data, file, server, token } = await backedUp(folder);
  const body = { title: "after the backup" };
  await call(`${server.url}/tracker/tasks?token=${token}`, "POST", { body });
  await server.kill();
  const { code, output, errors } = await taskwire(["restore", file, "--data", data, "--force"]);
  assert.is(code, 0, errors);
  const aside = /is in (\S+) now\./.exec(output)?.[1] as string;
  await server.restart();
  // The key for tokens is the folder's own, and so is who had signed in.
  assert.not((await titles(server.url, token)).includes(body.title));
  await server.stop();
  await rm(join(data, "taskwire.lock"), { force: true });
  await writeFile(join(aside, "jwt-secret"), await readFile(join(data, "jwt-secret")));
  const old = await serve(aside);
  assert.ok((await titles(old.url, token)).includes(body.title), "nothing is lost");
});

tests("takes no cursor of a live client for one of the restored data", async ({ folder }) => {
  const { data, file, server } = await backedUp(folder);
  const seqs = async (path: string) => {
    const { Database } = await loadSqlite();
    const rows = new Database(await readFile(path)).exec("SELECT topic, seq FROM events");
    return (rows[0]?.values ?? []).map(([topic, seq]) => `${topic} ${seq}`);
  };
  const before = new Set(await seqs(file));
  await server.stop();
  assert.is((await taskwire(["restore", file, "--data", data, "--force"])).code, 0);
  const after = await seqs(join(data, "taskwire.sqlite"));
  assert.ok(before.size > 10);
  assert.is(after.length, before.size);
  for (const one of after) assert.not(before.has(one));
});

tests("refuses what is damaged, cut short, newer, or no backup", async ({ folder }) => {
  const { data, file, server } = await backedUp(folder);
  await server.stop();
  const whole = await readFile(file);
  const exported = Buffer.from((await taskwire(["export", "--data", data])).output);
  const other = join(folder, "other");
  const flipped = Buffer.from(whole);
  flipped[9000] = (flipped[9000] as number) ^ 1;
  const newer = Buffer.from(whole);
  newer.writeUInt32BE(99, 60);
  // As a tool of SQLite's does when it changes a file: then the seal counts no more.
  newer.writeUInt32BE(newer.readUInt32BE(24) + 1, 24);
  newer.writeUInt32BE(newer.readUInt32BE(24), 92);
  const files: [name: string, bytes: Buffer, says: RegExp][] = [
    [
      "flipped",
      flipped,
      /flipped is damaged: it does not match its checksum\. Nothing was changed/,
    ],
    ["short", whole.subarray(0, 5000), /short should have \d+ bytes and has 5000/],
    ["text", Buffer.from("hello"), /text is not a SQLite file/],
    ["lines", exported, /lines is no backup but an export\. .*: taskwire import \S+lines$/m],
    ["newer", newer, /newer was made by a newer version of Taskwire \(tables of version 99/],
  ];
  for (const [name, bytes, says] of files) {
    await writeFile(join(folder, name), bytes);
    const { code, errors } = await taskwire(["restore", join(folder, name), "--data", other]);
    assert.is(code, 1);
    assert.match(errors, says);
    assert.is(errors.trimEnd().split("\n").length, 1);
  }
  const missing = await taskwire(["restore", join(folder, "none"), "--data", other]);
  assert.match(missing.errors, /none cannot be read \(ENOENT/);
  assert.not((await readdir(folder)).includes("other"), "no folder was made");
});

tests("looks through a file that SQLite's tools have changed", async ({ folder }) => {
  const { file, server } = await backedUp(folder);
  await server.stop();
  const { Database } = await loadSqlite();
  const database = new Database(await readFile(file));
  database.run("DELETE FROM tracker_tasks WHERE id > 2");
  const changed = Buffer.from(database.export());
  await writeFile(file, changed);
  const other = join(folder, "other");
  const { code, errors } = await taskwire(["restore", file, "--data", other]);
  assert.is(code, 0, errors);
  assert.is((await idsIn(join(other, "taskwire.sqlite"), "tracker_tasks")).size, 2);
  // Such a file has no seal: SQLite's own check has to find what is wrong.
  changed.fill(0xff, 4096 * 3, 4096 * 4);
  await writeFile(file, changed);
  await mkdir(join(folder, "third"));
  const refused = await taskwire(["restore", file, "--data", join(folder, "third")]);
  assert.is(refused.code, 1);
  assert.equal(await readdir(join(folder, "third")), []);
});

tests.run();
