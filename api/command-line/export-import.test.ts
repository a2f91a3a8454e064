import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { migrations } from "../store/migrations/index.ts";
import { call, until } from "../testing/server.ts";
import { BEARER, fill, lookOf, serve, suiteInFolder, taskwire } from "./testing.ts";

const exports = suiteInFolder("taskwire export");
const imports = suiteInFolder("taskwire import");

async function exported(data: string): Promise<string> {
  const { code, output, errors } = await taskwire(["export", "--data", data]);
  assert.is(code, 0, errors);
  return output;
}

exports("and import make the same again, byte for byte", async ({ folder }) => {
  const [data, other] = [join(folder, "data"), join(folder, "other")];
  const server = await serve(data, { DELIVERY_DELAY_MS: "3600000" });
  await fill(server);
  const running = await taskwire(["export", join(folder, "lines"), "--data", data]);
  assert.is(running.code, 0, running.errors);
  assert.is((await stat(join(folder, "lines"))).mode & 0o777, 0o600);
  await server.stop();
  const first = await exported(data);
  const { code, output, errors } = await taskwire(["import", "--data", other], { input: first });
  assert.is(code, 0, errors);
  assert.match(output, /^Imported \d+ rows to .*other/);
  assert.is(await exported(other), first);

  const lines = first
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(lines[0], { format: "taskwire-export", version: 1, schema: migrations.length });
  assert.equal(lines.at(-1), { end: true, rows: lines.filter(({ row }) => row).length });
  const tables = new Set(lines.map(({ table }) => table));
  for (const table of [
    "events",
    "idempotency",
    "messaging_contacts",
    "messaging_messages",
    "queue_tasks",
    "queue_workspaces",
    "tracker_tasks",
    "tracker_tokens",
    "tracker_users",
  ]) {
    assert.ok(tables.has(table), `nothing of ${table} is there`);
  }
  const user = lines.find(({ table, row }) => table === "tracker_users" && row);
  assert.match(user.row.password, /^\S{20,}$/, "the hash, not the word");
  assert.not(first.includes("correct horse"));
});

exports("goes to a file only where there is none, and names it", async ({ folder }) => {
  const data = join(folder, "data");
  await (await serve(data)).stop();
  await writeFile(join(folder, "file"), "mine");
  const { code, errors } = await taskwire(["export", join(folder, "file"), "--data", data]);
  assert.is(code, 1);
  assert.match(errors, /file is there already/);
  assert.is(await readFile(join(folder, "file"), "utf8"), "mine");
});

imports("serves what was exported: ids go on, and so do deliveries", async ({ folder }) => {
  const [data, other] = [join(folder, "data"), join(folder, "other")];
  const server = await serve(data, { MAX_RUNNING_WORKSPACE_TASKS: "1" });
  const token = await fill(server);
  // The highest number is gone, and yet it was given.
  await call(`${server.url}/tracker/tasks/5?token=${token}`, "DELETE");
  const of = "?api_key=there-is-no-key&workspace_id=w";
  const { json: listed } = await call(`${server.url}/queue/tasks${of}`, "GET");
  const { json: next } = await call(`${server.url}/queue/tasks${of}`, "POST", {
    body: { name: "Last", type: "gx.heavy" },
  });
  await call(`${server.url}/queue/tasks/${next.task.id}${of}`, "DELETE");
  await server.kill();
  const lines = await exported(data);
  const { code, errors } = await taskwire(["import", "--data", other], { input: lines });
  assert.is(code, 0, errors);

  const received: string[] = [];
  const receiver = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => received.push(text));
    request.on("end", () => response.end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  // The key for tokens is no part of it, and can be given.
  const key = await readFile(join(data, "jwt-secret"), "utf8");
  const env = { WEBHOOK_URL: `http://127.0.0.1:${port}/`, JWT_SECRET: key };
  try {
    const again = await serve(other, env);
    const { json } = await call(`${again.url}/tracker/tasks?token=${token}`, "POST", {
      body: { title: "Next" },
    });
    assert.is(json.id, 6, "who had signed in still is, and 5 was given before");
    const { json: queued } = await call(`${again.url}/queue/tasks${of}`, "GET");
    assert.is(queued.tasks.length, listed.tasks.length);
    const { json: more } = await call(`${again.url}/queue/tasks${of}`, "POST", {
      body: { name: "Next", type: "gx.heavy" },
    });
    assert.is(more.task.id, next.task.id + 1);
    await until(() => received.length > 0, "the delivery");
    const body = { from: "Me", to: { name: "Bo", phone: "+331234567" }, content: "Hello" };
    const repeated = await call(`${again.url}/messaging/messages`, "POST", {
      body,
      headers: { ...BEARER, "Idempotency-Key": "once" },
    });
    assert.is(repeated.json.id, JSON.parse(received[0] as string).id, "it is not sent twice");
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
});

imports(
  "takes an export of an older version, which the next start brings up to date",
  async ({ folder }) => {
    const lines = [
      { format: "taskwire-export", version: 1, schema: 2 },
      {
        table: "tracker_tasks",
        row: {
          id: 7,
          user_id: 1,
          title: "Old",
          description: "",
          creation_date: "x",
          status: "open",
        },
      },
      { table: "tracker_tasks", last: 9 },
      { end: true, rows: 1 },
    ];
    const input = lines.map((line) => JSON.stringify(line)).join("\r\n");
    const { code, errors } = await taskwire(["import", "--data", folder], { input });
    assert.is(code, 0, errors);
    assert.match(await exported(folder), /"schema":2}/);
    await (await serve(folder)).stop();
    const now = await exported(folder);
    assert.match(now, new RegExp(`"schema":${migrations.length}}`));
    assert.match(now, '"title":"Old"');
    assert.match(now, '{"table":"tracker_tasks","last":9}');
  },
);

imports("is refused where data is, or a server runs", async ({ folder }) => {
  const server = await serve(folder);
  const input = await exported(folder);
  const running = await taskwire(["import", "--data", folder], { input });
  assert.is(running.code, 1);
  assert.match(running.errors, /served by process/);
  await server.stop();
  const look = await lookOf(folder);
  const there = await taskwire(["import", "--data", folder], { input });
  assert.is(there.code, 1);
  assert.match(there.errors, /holds data already \(taskwire\.sqlite, /);
  assert.equal(await lookOf(folder), look);
});

imports("is all or nothing", async ({ folder }) => {
  const input = `{"format":"taskwire-export","version":1,"schema":2}\n{"table":"tracker_tasks"}\n`;
  const ended = await taskwire(["import", "--data", folder], { input });
  assert.is(ended.code, 1);
  assert.is(ended.output, "");
  assert.match(ended.errors, /^taskwire import: Line 2: .*\. Nothing was imported\.\n$/);
  assert.equal(await readdir(folder), []);
  await taskwire(["import", "--data", join(folder, "new", "data")], { input });
  assert.equal(await readdir(folder), [], "no folder was made");
  const missing = await taskwire(["import", join(folder, "none"), "--data", folder]);
  assert.match(missing.errors, /none cannot be read \(ENOENT.*Nothing was imported/);
  const strange = await taskwire(["import", "--data", folder], { input: Buffer.from([255, 10]) });
  assert.match(strange.errors, /Standard input cannot be read \(.*utf-8.*Nothing was imported/);
  assert.equal(await readdir(folder), []);
});

imports("is told what takes a backup", async ({ folder }) => {
  const data = join(folder, "data");
  await (await serve(data)).stop();
  const file = join(data, "taskwire.sqlite");
  const { code, errors } = await taskwire(["import", file, "--data", join(folder, "other")]);
  assert.is(code, 1);
  assert.match(errors, /taskwire\.sqlite is no export but .*: taskwire restore \S+sqlite\n$/);
  assert.equal(await readdir(folder), ["data"]);
});

exports.run();
imports.run();
