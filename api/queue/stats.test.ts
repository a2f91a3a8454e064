import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { call, type TestServer, until } from "../testing/server.ts";
import { ENDLESS, TestQueue } from "./testing.ts";

const stats = suiteOnServer("GET /queue/stats", {
  ...ENDLESS,
  API_KEYS: "first-key,second-key",
  MAX_RUNNING_WORKSPACE_TASKS: "2",
});
const counts = suiteOnServer("the counts of GET /queue/stats", {
  TASK_TIME_SCALE: "0.0001",
  MAX_RUNNING_WORKSPACE_TASKS: "2",
});

interface Stats {
  startedAt: string;
  requestedAt: string;
  workspaces: number;
  connections: number;
  queued: number;
  running: number;
  completed: number;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NONE = { workspaces: 0, connections: 0, queued: 0, running: 0, completed: 0 };

async function statsOf(server: TestServer, key: string, base = "/queue"): Promise<Stats> {
  const { status, json, text } = await call(`${server.url}${base}/stats?api_key=${key}`, "GET");
  assert.is(status, 200, text);
  return json;
}

/** Waits until the counts are these. */
async function settle(server: TestServer, key: string, expected: object): Promise<void> {
  let last = {};
  await until(async () => {
    const { startedAt: _started, requestedAt: _requested, ...now } = await statsOf(server, key);
    last = now;
    return JSON.stringify(now) === JSON.stringify(expected);
  }, "the counts").catch(() => assert.equal(last, expected));
}

stats("GET /queue/stats says when, and counts nothing at first", async ({ server }) => {
  const before = Date.now();
  for (const base of ["/queue", ""]) {
    const { startedAt, requestedAt, ...rest } = await statsOf(server, "first-key", base);
    assert.equal(rest, NONE);
    assert.match(startedAt, TIME);
    assert.match(requestedAt, TIME);
    assert.ok(Date.parse(startedAt) <= Date.parse(requestedAt));
    assert.ok(Date.parse(requestedAt) >= before && Date.parse(requestedAt) <= Date.now());
  }
  const later = await statsOf(server, "first-key");
  assert.is(later.startedAt, (await statsOf(server, "second-key")).startedAt);
});

stats("GET /queue/stats counts all workspaces of the key, and no others", async ({ server }) => {
  const one = new TestQueue(server, "one", { key: "first-key" });
  const two = new TestQueue(server, "two", { key: "first-key" });
  await one.createMany(3);
  await two.createMany(4);
  const sum = { workspaces: 2, connections: 0, queued: 3, running: 4, completed: 0 };
  await settle(server, "first-key", sum);
  await settle(server, "second-key", NONE);
  await two.remove(3);
  await settle(server, "first-key", { ...sum, queued: 2 });
  await one.flush();
  await settle(server, "first-key", { ...sum, queued: 1, running: 3 });
});

stats("GET /queue/stats counts the key's connections while they last", async ({ server }) => {
  const one = new TestQueue(server, "one", { key: "first-key" });
  const two = new TestQueue(server, "two", { key: "first-key" });
  const other = new TestQueue(server, "one", { key: "second-key" });
  const sockets = [await one.watch(), await one.follow(), await two.watch()];
  const others = await other.watch();
  assert.is((await statsOf(server, "first-key")).connections, 3);
  assert.is((await statsOf(server, "second-key")).connections, 1);
  for (const socket of sockets) socket.close();
  await until(async () => (await statsOf(server, "first-key")).connections === 0, "none is left");
  assert.is((await statsOf(server, "second-key")).connections, 1);
  others.close();
});

stats("GET /queue/stats minds no workspace_id and makes none", async ({ server }) => {
  const { workspaces } = await statsOf(server, "first-key");
  for (const name of ["new", "%C3%A9", ""]) {
    const url = `${server.url}/queue/stats?api_key=first-key&workspace_id=${name}`;
    assert.is((await call(url, "GET")).json.workspaces, workspaces);
  }
});

stats("GET /queue/stats counts the same after a kill", async ({ server }) => {
  const before = await statsOf(server, "first-key");
  await server.kill();
  await server.restart();
  const { startedAt, requestedAt: _requested, ...rest } = await statsOf(server, "first-key");
  assert.ok(startedAt > before.startedAt);
  const { startedAt: _started, requestedAt: _before, ...then } = before;
  assert.equal(rest, then);
});

counts("GET /queue/stats agrees with the list whatever happened", async ({ server }) => {
  const queue = new TestQueue(server);
  for (let round = 0; round < 5; round++) {
    const made = await queue.createAtOnce(20, "a", "gx.heavy");
    await Promise.all(made.filter(({ id }) => id % 3 === 0).map(({ id }) => queue.remove(id)));
    if (round % 2 === 0) await queue.flush();
  }
  const tasks = await queue.finished();
  await settle(server, queue.key, { ...NONE, workspaces: 1, completed: tasks.length });
  await queue.flush();
  await settle(server, queue.key, { ...NONE, workspaces: 1 });
});

stats.run();
counts.run();
