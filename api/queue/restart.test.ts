import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { until } from "../testing/server.ts";
import { LONGEST_MS, type Task } from "./schema.ts";
import { ENDLESS, still, TestQueue } from "./testing.ts";

const endless = suiteOnServer("a queue that waits", {
  ...ENDLESS,
  MAX_RUNNING_WORKSPACE_TASKS: "2",
});
const SCALE = 0.08;
const running = suiteOnServer("a queue that runs", {
  TASK_TIME_SCALE: String(SCALE),
  MAX_RUNNING_WORKSPACE_TASKS: "8",
});

const timeOf = (time: string | undefined): number => Date.parse(time ?? "");
const runs = ({ status }: Task): boolean => status === "running";

for (const end of ["stop", "kill"] as const) {
  endless(`after a ${end} the list is as it was`, async ({ server }) => {
    const queue = new TestQueue(server);
    await queue.createMany(9);
    await queue.settle([1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => `${id} ${stateOf(id)}`));
    await queue.remove(5);
    await queue.remove(9);
    const before = await queue.list();
    const emptied = new TestQueue(server);
    await emptied.createMany(3);
    await emptied.settle(["1 running", "2 running", "3 queued"]);
    await emptied.remove(3);
    await emptied.flush();
    await server[end]();
    await server.restart();
    assert.equal(still(await queue.list()), still(before));
    assert.equal(await emptied.list(), []);

    assert.is((await emptied.create()).id, 4);
    assert.is((await queue.create()).id, 10, "no number is used again");
    assert.is((await queue.remove(1)).status, 404);
    assert.is((await queue.remove(6)).status, 204);
    await queue.flush();
    await queue.settle(["3 running", "4 running", "7 queued", "8 queued", "10 queued"]);
  });

  running(`after a ${end} a running task goes on for what is left`, async ({ server }) => {
    const queue = new TestQueue(server);
    await queue.createAtOnce(8, "a", "gx.small");
    const [task, earliest, latest] = await until(async () => {
      const asked = Date.now();
      const tasks = await queue.list();
      const found = tasks.find(({ progress }) => progress >= 20 && progress < 60);
      return found && ([found, asked, Date.now()] as const);
    }, "a task is on its way");
    await server[end]();
    await server.restart();
    const now = (await queue.list()).find(({ id }) => id === task.id) as Task;
    assert.is(now.started_at, task.started_at);
    assert.ok(now.progress >= task.progress, `${now.progress} after ${task.progress}`);

    const ended = (await queue.finished()).find(({ id }) => id === task.id) as Task;
    const started = timeOf(task.started_at);
    const duration = timeOf(ended.completed_at) - started;
    // What the progress says about the whole: a percent is a ninety-ninth.
    const least = ((earliest - started) * 99) / (task.progress + 1);
    const most = ((latest - started) * 99) / task.progress;
    assert.ok(duration >= Math.floor(least) && duration <= Math.ceil(most), `${duration} ms`);
    assert.ok(duration <= LONGEST_MS["gx.small"] * SCALE);
  });

  running(`after a ${end} a task whose time has passed is completed`, async ({ server }) => {
    const queue = new TestQueue(server);
    await queue.createAtOnce(12, "a", "gx.tiny");
    const before = await until(async () => {
      const tasks = await queue.list();
      return tasks.filter(runs).length >= 2 && tasks;
    }, "some run");
    await server[end]();
    const down = Date.now();
    const over = before.filter(runs).map(({ started_at }) => timeOf(started_at));
    const allOver = Math.max(...over) + LONGEST_MS["gx.tiny"] * SCALE;
    await until(() => Date.now() > allOver, "their time has passed");
    await server.restart();
    const up = Date.now();

    const after = await queue.finished();
    assert.equal(
      after.map(({ id }) => id),
      before.map(({ id }) => id),
    );
    for (const [index, { started_at, completed_at }] of after.entries()) {
      const was = before[index] as Task;
      if (was.started_at) assert.is(started_at, was.started_at);
      if (was.completed_at) assert.is(completed_at, was.completed_at);
      const duration = timeOf(completed_at) - timeOf(started_at);
      assert.ok(duration > 0 && duration <= LONGEST_MS["gx.tiny"] * SCALE, `${duration} ms`);
      if (runs(was)) assert.ok(timeOf(completed_at) < up, "its own end, not that of the pause");
      if (was.status === "queued")
        assert.ok(timeOf(started_at) < down || timeOf(started_at) > allOver);
    }
  });
}

endless("a kill in the middle of many calls loses none that was answered", async ({ server }) => {
  const queue = new TestQueue(server);
  const answered: Task[] = [];
  const calls = Promise.allSettled(
    Array.from({ length: 200 }, async (_, i) => {
      answered.push(await queue.create(`call ${i}`));
    }),
  );
  await until(() => answered.length >= 40, "some are answered");
  await server.kill();
  await calls;
  await server.restart();
  const names = new Map((await queue.list()).map(({ id, name }) => [id, name]));
  for (const { id, name } of answered) assert.is(names.get(id), name);
  const next = await queue.create();
  assert.ok(next.id > Math.max(...answered.map(({ id }) => id)));
  assert.not(names.has(next.id));
});

function stateOf(id: number): string {
  return id > 2 ? "queued" : "running";
}

endless.run();
running.run();
