import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { openSocket, refusedSocket } from "../testing/live.ts";
import { call } from "../testing/server.ts";
import { assertRefusal, ENDLESS, KEY, TestQueue } from "./testing.ts";

const keys = suiteOnServer("api_key");
const names = suiteOnServer("workspace_id", { ...ENDLESS, MAX_WORKSPACES: "1000" });
const isolation = suiteOnServer("workspaces", {
  ...ENDLESS,
  API_KEYS: "first-key,second-key",
  MAX_RUNNING_WORKSPACE_TASKS: "1",
});

const BODY = { name: "a task", type: "gx.tiny" };

/** Every endpoint that is about a workspace. */
const ENDPOINTS: [method: string, path: string, body?: object][] = [
  ["GET", "/tasks"],
  ["POST", "/tasks", BODY],
  ["DELETE", "/tasks/1"],
  ["POST", "/tasks/flush"],
  ["GET", "/ws/tasks"],
];

const REFUSALS: [what: string, query: string, status: number, code: string][] = [
  ["no api_key", "", 401, "unauthorized"],
  ["an empty api_key", "?api_key=", 401, "unauthorized"],
  ["only a workspace_id", "?workspace_id=default", 401, "unauthorized"],
  ["an unknown api_key", "?api_key=wrong", 403, "forbidden"],
  ["a key with a letter more", `?api_key=${KEY}x`, 403, "forbidden"],
  ["a key in capitals", `?api_key=${KEY.toUpperCase()}`, 403, "forbidden"],
  ["a key with a space", `?api_key=${KEY}%20`, 403, "forbidden"],
  ["two keys, the first unknown", `?api_key=wrong&api_key=${KEY}`, 403, "forbidden"],
  ["the name of a member of objects", "?api_key=__proto__", 403, "forbidden"],
  [
    "an unknown api_key and a bad workspace",
    "?api_key=wrong&workspace_id=%C3%A9",
    403,
    "forbidden",
  ],
];

for (const [what, query, status, code] of REFUSALS) {
  keys(`the queue refuses ${what}`, async ({ server }) => {
    for (const [method, path, body] of [...ENDPOINTS, ["GET", "/stats"] as const]) {
      const answer = await call(`${server.url}/queue${path}${query}`, method, { body });
      assertRefusal(answer, status, code, `${method} ${path}`);
      if (!query.includes("api_key")) continue;
      const atRoot = await call(`${server.url}${path}${query}`, method, { body });
      assertRefusal(atRoot, status, code, `${method} ${path} at the root`);
    }
  });

  keys(`the live list refuses ${what}`, async ({ server }) => {
    for (const base of ["", "/queue"]) {
      const refusal = await refusedSocket(`${server.url}${base}/ws/tasks${query}`);
      assertRefusal({ status: refusal.status, json: refusal.body }, status, code);
    }
  });
}

keys("what was refused has made no workspace", async ({ server }) => {
  const { json } = await call(`${server.url}/queue/stats?api_key=${KEY}`, "GET");
  assert.is(json.workspaces, 0);
});

const GOOD_NAMES = ["a", "Z", "-", "_", "0", "default", "A-z_09", "a".repeat(64), "__proto__"];
const BAD_NAMES = [
  "",
  " ",
  "a".repeat(65),
  "é",
  "e\u0301",
  "a b",
  "a.b",
  "a/b",
  "a\n",
  "\n",
  "a\0",
  "ａ",
  "٣",
  "ſ",
  "😀",
  "^",
  "[",
  "\\",
  "]",
  "`",
  "%",
  "default'--",
];

for (const name of GOOD_NAMES) {
  const shown = name.length > 20 ? `${name.length} letters` : name;
  names(`workspace_id takes ${shown}`, async ({ server }) => {
    const queue = new TestQueue(server, name);
    assert.equal(await queue.list(), []);
    assert.is((await queue.create()).id, 1);
    const socket = await queue.watch();
    await socket.frame((tasks) => tasks.length === 1, "the list");
    socket.close();
  });
}

for (const name of BAD_NAMES) {
  const shown = name.length > 20 ? `${name.length} letters` : JSON.stringify(name);
  names(`workspace_id refuses ${shown}`, async ({ server }) => {
    const query = `?api_key=${KEY}&workspace_id=${encodeURIComponent(name)}`;
    for (const base of ["", "/queue"]) {
      for (const [method, path, body] of ENDPOINTS) {
        const answer = await call(`${server.url}${base}${path}${query}`, method, { body });
        assertRefusal(answer, 400, "invalid", `${method} ${base}${path}`);
        assert.is(answer.json.issues.length, 1);
        assert.is(answer.json.issues[0].path, "workspace_id");
      }
      const { status, body } = await refusedSocket(`${server.url}${base}/ws/tasks${query}`);
      assertRefusal({ status, json: body }, 400, "invalid");
    }
  });
}

names("a call without workspace_id is about the workspace named default", async ({ server }) => {
  const queue = new TestQueue(server, "default");
  const without = `${server.url}/queue/tasks?api_key=${KEY}`;
  const { json } = await call(without, "POST", { body: BODY });
  const ids = (await queue.list()).map(({ id }) => id);
  assert.ok(ids.includes(json.task.id));
  assert.is((await call(without, "GET")).json.tasks.length, ids.length);
  const socket = await openSocket(`${server.url}/ws/tasks?api_key=${KEY}`);
  await socket.frame((tasks) => tasks.length === ids.length, "the list");
  socket.close();
});

names("what was refused has made no workspace", async ({ server }) => {
  const { json } = await call(`${server.url}/queue/stats?api_key=${KEY}`, "GET");
  assert.is(json.workspaces, GOOD_NAMES.length);
});

isolation("a workspace of the same name belongs to each key alone", async ({ server }) => {
  const first = new TestQueue(server, "shared", { key: "first-key" });
  const second = new TestQueue(server, "shared", { key: "second-key" });
  const watching = await second.watch();
  const following = await second.follow();
  await first.createMany(3);
  await first.settle(["1 running", "2 queued", "3 queued"]);

  assert.equal(await second.list(), []);
  assert.is((await second.remove(2)).status, 404);
  await second.flush();
  assert.equal(await first.states(), ["1 running", "2 queued", "3 queued"]);

  assert.is((await second.create("mine")).id, 1);
  await watching.frame((tasks) => tasks[0]?.status === "running", "its own task");
  await following.frame(({ upsert }) => upsert?.[0]?.status === "running", "its own task");
  assert.not([...watching.texts, ...following.texts].some((text) => text.includes("task 1")));
  assert.equal(await first.states(), ["1 running", "2 queued", "3 queued"]);
  watching.close();
  following.close();
});

isolation("a workspace shows nothing of the others of its key", async ({ server }) => {
  const one = new TestQueue(server, "one", { key: "first-key" });
  const other = new TestQueue(server, "other", { key: "first-key" });
  const watching = await other.watch();
  await one.createMany(2);
  await one.settle(["1 running", "2 queued"]);
  assert.equal(await other.list(), []);
  assert.is((await other.remove(2)).status, 404);
  await other.flush();
  assert.equal(await one.states(), ["1 running", "2 queued"]);
  assert.is((await other.create("mine")).id, 1);
  await watching.frame((tasks) => tasks.length === 1, "its own task");
  assert.not(watching.texts.some((text) => text.includes("task")));
  watching.close();
});

isolation("the name of a workspace has upper and lower case", async ({ server }) => {
  const lower = new TestQueue(server, "case", { key: "first-key" });
  await lower.create();
  assert.equal(await new TestQueue(server, "CASE", { key: "first-key" }).list(), []);
});

keys.run();
names.run();
isolation.run();
