import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { until } from "../testing/server.ts";
import { LONGEST_MS, type Task, type TaskType } from "./schema.ts";
import { ENDLESS, TestQueue } from "./testing.ts";

const PLACES = 3;
const MAX_RUNNING_WORKSPACE_TASKS = String(PLACES);
const SCALE = 0.0005;
const brief = suiteOnServer("dispatching", {
  MAX_RUNNING_WORKSPACE_TASKS,
  TASK_TIME_SCALE: String(SCALE),
});
const moving = suiteOnServer("progress", {
  MAX_RUNNING_WORKSPACE_TASKS: "8",
  TASK_TIME_SCALE: "0.05",
});
const endless = suiteOnServer("free places", { ...ENDLESS, MAX_RUNNING_WORKSPACE_TASKS });

const TYPES = Object.keys(LONGEST_MS) as TaskType[];
const timeOf = (time: string | undefined): number => Date.parse(time ?? "");
const runs = ({ status }: Task): boolean => status === "running";

/** How many ran at once at the most, by the times of the tasks. */
function mostAtOnce(tasks: readonly Task[]): number {
  const counts = tasks.map(({ started_at }) => {
    const moment = timeOf(started_at);
    return tasks.filter(
      (one) => timeOf(one.started_at) <= moment && timeOf(one.completed_at) > moment,
    ).length;
  });
  return Math.max(...counts);
}

brief("no more run at once than may, and the first in is the first out", async ({ server }) => {
  const queue = new TestQueue(server);
  const watching = await queue.watch();
  const made = await Promise.all(
    Array.from({ length: 60 }, (_, i) => queue.create(`${i}`, TYPES[i % 4] as TaskType)),
  );
  const tasks = await queue.finished();
  assert.is(tasks.length, made.length);
  assert.ok(mostAtOnce(tasks) <= PLACES);

  const starts = tasks.map(({ started_at }) => timeOf(started_at));
  assert.equal(
    starts,
    [...starts].sort((a, b) => a - b),
    "started in the order of creation",
  );
  for (const frame of watching.frames as Task[][]) {
    assert.ok(frame.filter(runs).length <= PLACES);
    const ids = frame.map(({ id }) => id);
    assert.equal(
      ids,
      [...ids].sort((a, b) => a - b),
    );
    const firstQueued = frame.findIndex(({ status }) => status === "queued");
    const dispatchedAfter = frame.findLastIndex(({ status }) => status !== "queued");
    assert.ok(firstQueued < 0 || dispatchedAfter < firstQueued, "queued ones come last");
  }
  watching.close();
});

brief("a place that gets free is taken at once", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createAtOnce(15, "a", "gx.medium");
  const tasks = await queue.finished();
  for (const [index, task] of tasks.entries()) {
    if (index < PLACES) continue;
    const ends = tasks.slice(0, index).map(({ completed_at }) => timeOf(completed_at));
    const freed = ends.sort((a, b) => a - b).at(index - PLACES) as number;
    const waited = timeOf(task.started_at) - Math.max(freed, timeOf(task.created_at));
    assert.ok(waited >= 0 && waited < 3000, `task ${task.id} waited ${waited} ms`);
  }
});

for (const type of TYPES) {
  brief(`${type} takes a share of ${LONGEST_MS[type] / 1000} s`, async ({ server }) => {
    const queue = new TestQueue(server);
    await queue.createAtOnce(9, "a", type);
    const tasks = await queue.finished();
    const durations = tasks.map((task) => timeOf(task.completed_at) - timeOf(task.started_at));
    const longest = Math.ceil(LONGEST_MS[type] * SCALE);
    for (const duration of durations) {
      assert.ok(duration > 0 && duration <= longest, `${duration} of ${longest} ms`);
    }
    if (longest > 50) assert.ok(new Set(durations).size > 1, "every share was the same");
    for (const task of tasks) {
      assert.is(task.type, type);
      assert.is(task.progress, 100);
      assert.ok(timeOf(task.created_at) <= timeOf(task.started_at));
    }
  });
}

brief("workspaces do not wait for each other", async ({ server }) => {
  const queues = Array.from({ length: 5 }, () => new TestQueue(server));
  await Promise.all(queues.flatMap((queue) => [1, 2, 3, 4].map(() => queue.create("a"))));
  for (const queue of queues) assert.ok(mostAtOnce(await queue.finished()) <= PLACES);
});

moving("progress rises from 0 to 99, and is 100 at the end alone", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createAtOnce(10, "a", "gx.small");
  const seen = new Map<number, number[]>();
  await until(async () => {
    const tasks = await queue.list();
    for (const { id, status, progress, started_at, completed_at } of tasks) {
      assert.ok(Number.isInteger(progress) && progress >= 0 && progress <= 100, `${progress}`);
      assert.is(progress === 100, status === "completed");
      assert.is(started_at === undefined, status === "queued");
      assert.is(completed_at === undefined, status !== "completed");
      if (status === "queued") assert.is(progress, 0);
      const before = seen.get(id) ?? [];
      assert.ok(progress >= (before.at(-1) ?? 0), `task ${id} fell back to ${progress}`);
      seen.set(id, [...before, progress]);
    }
    return tasks.every(({ status }) => status === "completed");
  }, "all tasks are completed");
  const values = new Set([...seen.values()].flat());
  assert.ok(values.size > 10, `only ${[...values]} were seen`);
});

endless("flushing stops what runs and gives its places to the next", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createMany(8);
  await queue.settle(
    [1, 2, 3, 4, 5, 6, 7, 8].map((id) => `${id} ${id > 3 ? "queued" : "running"}`),
  );
  await queue.flush();
  await queue.settle(["4 running", "5 running", "6 running", "7 queued", "8 queued"]);
  await queue.flush();
  await queue.settle(["7 running", "8 running"]);
  await queue.create();
  await queue.settle(["7 running", "8 running", "9 running"]);
});

endless("a task starts as soon as it comes while a place is free", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.create();
  await queue.settle(["1 running"]);
  await queue.create();
  await queue.settle(["1 running", "2 running"]);
  await queue.createMany(2);
  await queue.settle(["1 running", "2 running", "3 running", "4 queued"]);
});

endless("a queued task that was removed is not started", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createMany(6);
  await queue.settle([1, 2, 3, 4, 5, 6].map((id) => `${id} ${id > 3 ? "queued" : "running"}`));
  await queue.remove(4);
  await queue.remove(5);
  await queue.flush();
  await queue.settle(["6 running"]);
});

brief("flushed tasks do not come back when their time ends", async ({ server }) => {
  const queue = new TestQueue(server);
  const following = await queue.follow();
  await Promise.all(Array.from({ length: 3 }, () => queue.create("long", "gx.heavy")));
  await until(async () => (await queue.list()).filter(runs).length > 0, "some run");
  await queue.flush();
  const flushed = await following.frame(({ remove }) => remove?.length > 0, "the flush");
  // By the time that these have ended, the flushed ones would have, too.
  await Promise.all(Array.from({ length: 9 }, () => queue.create("later", "gx.heavy")));
  const tasks = await queue.finished();
  for (const id of flushed.remove) assert.not(tasks.some((task) => task.id === id));
  const later = following.frames.slice(following.frames.indexOf(flushed) + 1);
  for (const { upsert } of later) {
    assert.not(upsert.some(({ id }: Task) => flushed.remove.includes(id)));
  }
  following.close();
});

brief.run();
moving.run();
endless.run();
