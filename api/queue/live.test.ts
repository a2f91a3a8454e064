import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { openSocket, type TestSocket } from "../testing/live.ts";
import { call, until } from "../testing/server.ts";
import type { Task } from "./schema.ts";
import { ENDLESS, still, TestQueue } from "./testing.ts";

const ENV = { ...ENDLESS, MAX_RUNNING_WORKSPACE_TASKS: "2" };
const live = suiteOnServer("GET /queue/ws/tasks", ENV);
const ending = suiteOnServer("GET /queue/ws/tasks while tasks end", {
  TASK_TIME_SCALE: "0.001",
  MAX_RUNNING_WORKSPACE_TASKS: "2",
});
const COALESCE_MS = 200;
const coalescing = suiteOnServer("LIVE_COALESCE_MS", {
  ...ENV,
  LIVE_COALESCE_MS: String(COALESCE_MS),
});

const text = (tasks: readonly Task[]): string => JSON.stringify(still(tasks));

/** Waits until the newest frame is what the server lists. */
async function settle(queue: TestQueue, { frames }: TestSocket): Promise<void> {
  let listed: Task[] = [];
  await until(async () => {
    listed = await queue.list();
    return text(frames.at(-1)) === text(listed);
  }, "the newest frame").catch(() => assert.equal(still(frames.at(-1)), still(listed)));
}

for (const base of ["/queue", ""]) {
  live(`${base}/ws/tasks begins with the list`, async ({ server }) => {
    const queue = new TestQueue(server, undefined, { base });
    const early = await queue.watch();
    await until(() => early.texts.length > 0, "a frame");
    assert.is(early.texts[0], "[]");
    assert.is(early.protocol, "");
    await queue.createMany(3);
    await queue.settle(["1 running", "2 running", "3 queued"]);
    const late = await queue.watch();
    await until(() => late.frames.length > 0, "a frame");
    assert.equal(still(late.frames[0]), still(await queue.list()));
    early.close();
    late.close();
  });

  live(`${base}/ws/tasks tells the list after every change`, async ({ server }) => {
    const queue = new TestQueue(server, undefined, { base });
    const socket = await queue.watch();
    const changes: (() => Promise<unknown>)[] = [
      () => queue.create("first"),
      () => queue.create("second", "gx.heavy"),
      () => queue.create("third"),
      () => queue.create('😀 \u2028 " \\'),
      () => queue.remove(3),
      () => queue.flush(),
      () => queue.create("fifth"),
      () => queue.flush(),
    ];
    for (const change of changes) {
      const told = socket.frames.length;
      await change();
      await until(() => socket.frames.length > told, "another frame");
      await settle(queue, socket);
    }
    for (const frame of socket.frames) assert.ok(Array.isArray(frame));
    assert.equal(await queue.list(), []);
    assert.is(socket.texts.at(-1), "[]");
    assert.is(socket.closed(), undefined);
    socket.close();
  });
}

live("a frame is text, and holds what GET /tasks gives", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createMany(3);
  await queue.settle(["1 running", "2 running", "3 queued"]);
  const socket = await openSocket(queue.url("/ws/tasks"));
  const binary: boolean[] = [];
  socket.socket.on("message", (_data, isBinary) => binary.push(isBinary));
  await queue.create();
  await settle(queue, socket);
  assert.ok(binary.length > 0 && binary.every((is) => !is));
  const members = (tasks: Task[]) => tasks.map((task) => Object.keys(task));
  assert.equal(members(socket.frames.at(-1)), members(await queue.list()));
  socket.close();
});

live("nothing is told of what was refused or changed nothing", async ({ server }) => {
  const queue = new TestQueue(server);
  const socket = await queue.watch();
  await socket.frame((tasks) => tasks.length === 0, "the first frame");
  await queue.post({ name: "" });
  await queue.remove(1);
  await queue.flush();
  await new TestQueue(server).create();
  await queue.create("the first change");
  await socket.frame((tasks) => tasks.length === 1, "the change");
  assert.equal([...new Set(socket.texts.filter((one) => !one.includes("first change")))], ["[]"]);
  assert.is(socket.texts.filter((one) => one === "[]").length, 1);
  socket.close();
});

live("all that watch a workspace are told the same", async ({ server }) => {
  const queue = new TestQueue(server);
  const sockets = await Promise.all(Array.from({ length: 50 }, () => queue.watch()));
  await queue.createMany(5);
  for (const socket of sockets) await settle(queue, socket);
  sockets[0]?.close();
  await queue.remove(5);
  for (const socket of sockets.slice(1)) await settle(queue, socket);
  assert.is(sockets[0]?.frames.at(-1).length, 5);
  for (const socket of sockets) socket.close();
});

live("a client that leaves before it was told anything leaves nothing", async ({ server }) => {
  const queue = new TestQueue(server);
  for (let i = 0; i < 30; i++) (await queue.watch()).close();
  const socket = await queue.watch();
  await queue.create();
  await settle(queue, socket);
  const connections = async () => (await call(queue.url("/stats"), "GET")).json.connections;
  await until(async () => (await connections()) === 1, "only one watches");
  socket.close();
});

ending("a task is told when it starts and when it ends", async ({ server }) => {
  const queue = new TestQueue(server);
  const socket = await queue.watch();
  await queue.createAtOnce(6, "a", "gx.heavy");
  await socket.frame((tasks) => tasks.some((task: Task) => task.status === "running"), "a start");
  const done = (tasks: Task[]) =>
    tasks.length === 6 && tasks.every(({ status }) => status === "completed");
  await socket.frame(done, "all ends");
  assert.equal(socket.frames.at(-1), await queue.list());
  for (const frame of socket.frames as Task[][]) {
    assert.ok(frame.filter(({ status }) => status === "running").length <= 2);
    for (const { status, progress } of frame) assert.is(progress === 100, status === "completed");
  }
  socket.close();
});

coalescing("changes within LIVE_COALESCE_MS share a frame", async ({ server }) => {
  const queue = new TestQueue(server);
  const socket = await queue.watch();
  const following = await queue.follow();
  await socket.frame((tasks) => tasks.length === 0, "the first frame");
  await following.frame(({ type }) => type === "snapshot", "the snapshot");
  const begun = performance.now();
  await queue.createAtOnce(50);
  await settle(queue, socket);
  await following.frame(({ cursor }) => cursor >= 51, "the changes");

  const most = Math.ceil((performance.now() - begun) / COALESCE_MS) + 1;
  for (const frames of [socket.frames.slice(1), following.frames.slice(1)]) {
    assert.ok(frames.length >= 1 && frames.length <= most, `${frames.length} of ${most} frames`);
  }
  socket.close();
  following.close();
});

live.run();
ending.run();
coalescing.run();
