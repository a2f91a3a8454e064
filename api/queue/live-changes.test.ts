import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { openSocket, refusedSocket } from "../testing/live.ts";
import { until } from "../testing/server.ts";
import type { Task } from "./schema.ts";
import { assertRefusal, ENDLESS, still, TestQueue } from "./testing.ts";

const ENV = { ...ENDLESS, MAX_RUNNING_WORKSPACE_TASKS: "2" };
const changes = suiteOnServer("taskwire.v1", ENV);
const since = suiteOnServer("since", ENV);
const forgetful = suiteOnServer("EVENTS_KEPT", { ...ENV, EVENTS_KEPT: "200" });

interface Change {
  type: string;
  cursor: number;
  upsert: Task[];
  remove: number[];
}

const ids = (tasks: readonly Task[]): number[] => tasks.map(({ id }) => id);

/** The first thing that a client with this cursor is told. */
async function firstSince(queue: TestQueue, cursor: number): Promise<Change & { tasks: Task[] }> {
  const socket = await queue.follow(cursor);
  const first = await until(() => socket.frames[0], "a frame");
  socket.close();
  return first;
}

/** The cursor of the workspace as it stands. */
async function cursorOf(queue: TestQueue): Promise<number> {
  const socket = await queue.follow();
  const { cursor } = await socket.frame(({ type }) => type === "snapshot", "the snapshot");
  socket.close();
  return cursor;
}

for (const base of ["/queue", ""]) {
  changes(`taskwire.v1 at ${base}/ws/tasks: a snapshot, then changes`, async ({ server }) => {
    const queue = new TestQueue(server, undefined, { base });
    await queue.createMany(3);
    await queue.settle(["1 running", "2 running", "3 queued"]);
    const socket = await queue.follow();
    assert.is(socket.protocol, "taskwire.v1");
    const snapshot = await until(() => socket.frames[0], "a frame");
    assert.equal(Object.keys(snapshot), ["type", "cursor", "tasks"]);
    assert.is(snapshot.type, "snapshot");
    assert.equal(still(snapshot.tasks), still(await queue.list()));

    const next = async (change: Promise<unknown>): Promise<Change> => {
      const told = socket.frames.length;
      await change;
      return until(() => socket.frames[told], "a change");
    };
    const created = await next(queue.create("fourth"));
    assert.equal(Object.keys(created), ["type", "cursor", "upsert", "remove"]);
    assert.is(created.type, "change");
    assert.equal(created.upsert, [(await queue.list())[3]]);
    assert.equal(created.remove, []);

    const removed = await next(queue.remove(3));
    assert.equal(removed.upsert, []);
    assert.equal(removed.remove, [3]);

    await queue.flush();
    await until(() => socket.frames.at(-1).upsert[0]?.status === "running", "the next start");
    const later: Change[] = socket.frames.slice(3);
    assert.equal(
      later.flatMap(({ remove }) => remove),
      [1, 2],
    );
    assert.equal(ids(later.flatMap(({ upsert }) => upsert)), [4]);
    const cursors = socket.frames.map(({ cursor }) => cursor);
    assert.equal(
      cursors,
      [...new Set(cursors)].sort((a, b) => a - b),
      "cursors rise",
    );
    socket.close();
  });
}

changes("taskwire.v1 tells nothing of other workspaces", async ({ server }) => {
  const queue = new TestQueue(server);
  const socket = await queue.follow();
  await new TestQueue(server).create("somebody else's");
  await queue.create("mine");
  await socket.frame(({ upsert }) => upsert?.[0]?.status === "running", "the start");
  assert.not(socket.texts.some((one) => one.includes("somebody")));
  const cursors = socket.frames.map(({ cursor }) => cursor);
  assert.ok(cursors.at(-1) <= 2, `the cursors ${cursors} count other changes`);
  socket.close();
});

changes("taskwire.v1 is chosen among several subprotocols", async ({ server }) => {
  const queue = new TestQueue(server);
  const socket = await openSocket(queue.url("/ws/tasks"), "taskwire.v1");
  assert.is(socket.protocol, "taskwire.v1");
  socket.close();
});

changes("more than 1,000 changed tasks at once are told as a snapshot", async ({ server }) => {
  const queue = new TestQueue(server);
  const cursor = await cursorOf(queue);
  await queue.createAtOnce(1001);
  const first = await firstSince(queue, cursor);
  assert.is(first.type, "snapshot");
  assert.is(first.tasks.length, 1001);
  const { type, upsert } = await firstSince(queue, first.cursor - 10);
  assert.is(type, "change");
  assert.ok(upsert.length > 0 && upsert.length <= 10 + 2);
});

since("with since a client gets exactly what it missed", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createMany(5);
  await queue.settle([1, 2, 3, 4, 5].map((id) => `${id} ${id > 2 ? "queued" : "running"}`));
  const cursor = await cursorOf(queue);
  await queue.remove(4);
  await queue.create("sixth");
  await queue.create("seventh");
  await queue.remove(7);
  const missed = await firstSince(queue, cursor);
  assert.is(missed.type, "change");
  assert.is(missed.cursor, cursor + 4);
  assert.equal(missed.upsert, [(await queue.list()).at(-1)]);
  assert.equal(missed.remove, [4, 7]);

  const half = await firstSince(queue, cursor + 2);
  assert.equal(half.upsert, []);
  assert.equal(half.remove, [7]);
});

since("with since a client that missed nothing is told so, and then all", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.create();
  await queue.settle(["1 running"]);
  const cursor = await cursorOf(queue);
  const socket = await queue.follow(cursor);
  const first = await until(() => socket.frames[0], "a frame");
  assert.equal(first, { type: "change", cursor, upsert: [], remove: [] });
  await queue.create("second");
  const { upsert } = await until(() => socket.frames[1], "the change");
  assert.is(upsert[0].name, "second");
  socket.close();
});

since("since 0 is the beginning", async ({ server }) => {
  const queue = new TestQueue(server);
  assert.equal(await firstSince(queue, 0), { type: "change", cursor: 0, upsert: [], remove: [] });
  await queue.createMany(3);
  await queue.settle(["1 running", "2 running", "3 queued"]);
  const first = await firstSince(queue, 0);
  assert.is(first.type, "change");
  assert.equal(ids(first.upsert), [1, 2, 3]);
});

for (const end of ["stop", "kill"] as const) {
  since(`with since a client gets what it missed across a ${end}`, async ({ server }) => {
    const queue = new TestQueue(server);
    await queue.createMany(4);
    await queue.settle(["1 running", "2 running", "3 queued", "4 queued"]);
    const socket = await queue.follow();
    const { cursor } = await socket.frame(({ type }) => type === "snapshot", "the snapshot");
    socket.close();
    await queue.remove(4);
    await queue.create("before the end");
    await server[end]();
    await server.restart();
    await queue.create("after the start");
    const missed = await firstSince(queue, cursor);
    assert.is(missed.type, "change");
    assert.equal(ids(missed.upsert), [5, 6]);
    assert.equal(missed.remove, [4]);
    assert.is(missed.cursor, cursor + 3);
  });
}

since("a cursor from the future gets a snapshot", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.create();
  await queue.settle(["1 running"]);
  const cursor = await cursorOf(queue);
  for (const future of [cursor + 1, 999_999_999_999_999]) {
    const first = await firstSince(queue, future);
    assert.is(first.type, "snapshot");
    assert.is(first.cursor, cursor);
    assert.equal(ids(first.tasks), [1]);
  }
});

for (const bad of [
  "",
  " 1",
  "-1",
  "+1",
  "1.0",
  "1e3",
  "0x1",
  "abc",
  "null",
  "1,2",
  "1".repeat(16),
]) {
  since(`since may not be ${JSON.stringify(bad)}`, async ({ server }) => {
    for (const base of ["", "/queue"]) {
      const url = new TestQueue(server, "default", { base }).url("/ws/tasks", { since: bad });
      const { status, body } = await refusedSocket(url);
      assertRefusal({ status, json: body }, 400, "invalid");
    }
  });
}

since("the plain form begins with the list whatever since says", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.create();
  await queue.settle(["1 running"]);
  const socket = await openSocket(queue.url("/ws/tasks", { since: "1" }));
  const first = await until(() => socket.frames[0], "a frame");
  assert.equal(still(first), still(await queue.list()));
  socket.close();
});

forgetful("a cursor that is older than EVENTS_KEPT gets a snapshot", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.create("the first");
  await queue.settle(["1 running"]);
  const old = await cursorOf(queue);
  await queue.createAtOnce(400);
  const newest = await cursorOf(queue);
  const first = await firstSince(queue, old);
  assert.is(first.type, "snapshot");
  assert.is(first.cursor, newest);
  assert.is(first.tasks.length, 401);
  const kept = await firstSince(queue, newest - 200);
  assert.is(kept.type, "change");
  assert.ok(kept.upsert.length >= 199, `${kept.upsert.length}`);

  await server.kill();
  await server.restart();
  assert.is((await firstSince(queue, old)).type, "snapshot");
  assert.equal(ids((await firstSince(queue, newest - 200)).upsert), ids(kept.upsert));
});

changes.run();
since.run();
forgetful.run();
