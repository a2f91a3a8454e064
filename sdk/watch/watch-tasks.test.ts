import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { KEY, TestQueue } from "../../api/queue/testing.ts";
import { call, until } from "../../api/testing/server.ts";
import { isTaskwireError, type TaskwireError } from "../errors.ts";
import type { QueueTask } from "../types/queue.ts";
import { type TaskUpdate, watchTasks } from "../watch.ts";
import type { WatchState } from "./options.ts";
import { closing, collect, suiteOnServer } from "./testing.ts";

const watching = suiteOnServer("watchTasks", {
  TASK_TIME_SCALE: "0.0001",
  MAX_WORKSPACE_CONNECTIONS: "3",
});
const held = suiteOnServer("watchTasks, of tasks that stay queued or run on", {
  TASK_TIME_SCALE: "100000",
  MAX_RUNNING_WORKSPACE_TASKS: "1",
});

type Options = Partial<Parameters<typeof watchTasks>[0]>;

function watch(queue: TestQueue, options: Options = {}) {
  return closing(
    watchTasks({
      baseUrl: queue.server.url,
      apiKey: KEY,
      workspaceId: queue.workspace,
      WebSocket,
      ...options,
    }),
  );
}

const connectionsOf = async (queue: TestQueue): Promise<number> =>
  (await call(queue.url("/stats"), "GET")).json.connections;

watching("a loop gets the list, then what changes, to the end of a task", async ({ server }) => {
  const queue = new TestQueue(server);
  const [first] = await queue.createMany(1);
  await queue.finished();
  const updates: TaskUpdate[] = [];
  for await (const update of watch(queue)) {
    updates.push(update);
    if (updates.length === 1) await queue.create("another");
    if (update.tasks.length === 2 && update.tasks[1]?.status === "completed") break;
  }
  const [snapshot, ...changes] = updates as [TaskUpdate, ...TaskUpdate[]];
  assert.is(snapshot.type, "snapshot");
  assert.equal(
    snapshot.tasks.map(({ id }) => id),
    [first?.id],
  );
  assert.equal(snapshot.upsert, snapshot.tasks);
  assert.equal(snapshot.remove, []);
  let cursor = snapshot.cursor as number;
  for (const change of changes) {
    assert.is(change.type, "change");
    assert.equal(change.upsert, [change.tasks[1]]);
    assert.equal(change.remove, []);
    assert.ok((change.cursor as number) > cursor);
    cursor = change.cursor as number;
  }
  assert.equal(updates.at(-1)?.tasks, await queue.list());
});

watching("callbacks get the same, and the states, without a loop", async ({ server }) => {
  const queue = new TestQueue(server);
  const lists: (readonly QueueTask[])[] = [];
  const updates: TaskUpdate[] = [];
  const states: [WatchState, TaskwireError | undefined, WatchState][] = [];
  const one = watch(queue, {
    onTasks: (tasks) => lists.push(tasks),
    onChange: (update) => updates.push(update),
    onState: (state, reason) => states.push([state, reason, one.state]),
  });
  assert.is(one.state, "connecting");
  assert.equal(one.tasks, []);
  assert.is(one.cursor, undefined);
  await until(() => one.state === "live", "it is live");
  await queue.createMany(3);
  const listed = await queue.finished();
  await until(() => JSON.stringify(one.tasks) === JSON.stringify(listed), "the same list");
  one.close();
  assert.equal(lists[0], []);
  assert.equal(
    lists,
    updates.map(({ tasks }) => tasks),
  );
  assert.is(lists.at(-1), one.tasks);
  assert.is(one.cursor, updates.at(-1)?.cursor);
  assert.equal(
    states,
    (["connecting", "live", "closed"] as const).map((state) => [state, undefined, state]),
  );
});

watching("leaving the last loop closes the connection", async ({ server }) => {
  const queue = new TestQueue(server);
  await until(async () => (await connectionsOf(queue)) === 0, "the others are closed");
  const one = watch(queue);
  const collected = collect(one);
  await until(() => collected.updates.length === 1, "the first list");
  for await (const { type, tasks } of one) {
    assert.is(type, "snapshot", "each loop begins with the list");
    assert.equal(tasks, []);
    break;
  }
  assert.is(one.state, "live", "another loop goes on");
  await queue.create();
  await until(() => collected.updates.length > 1, "a change");
  assert.is(await connectionsOf(queue), 1, "loops share a connection");
  one.close();
  await until(collected.end, "the end of the loop");
  assert.is(collected.end()?.error, undefined);

  const other = watch(queue);
  for await (const _ of other) break;
  assert.is(other.state, "closed");
  await until(async () => (await connectionsOf(queue)) === 0, "the connections are closed");
});

watching("what a loop throws closes the connection as well", async ({ server }) => {
  const one = watch(new TestQueue(server));
  try {
    for await (const _ of one) throw new Error("of the loop");
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).message, "of the loop");
  }
  assert.is(one.state, "closed");
});

watching("an aborted signal ends it quietly", async ({ server }) => {
  const controller = new AbortController();
  const errors: unknown[] = [];
  const { signal } = controller;
  const one = watch(new TestQueue(server), { signal, onError: (error) => errors.push(error) });
  const collected = collect(one);
  await until(() => collected.updates.length === 1, "the first list");
  controller.abort();
  await until(collected.end, "the end");
  assert.is(collected.end()?.error, undefined);
  assert.is(one.state, "closed");
  const late = watch(new TestQueue(server), { signal, onError: (error) => errors.push(error) });
  for await (const _ of late) assert.unreachable();
  assert.is(late.state, "closed");
  assert.equal(errors, []);
});

watching("closed before it has begun, it never connects", async ({ server }) => {
  let made = 0;
  class Counted extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols);
      made++;
    }
  }
  const one = watch(new TestQueue(server), { WebSocket: Counted });
  one.close();
  for await (const _ of one) assert.unreachable();
  assert.is(one.state, "closed");
  assert.is(made, 0);
});

watching("calls of next() that wait are answered when it ends", async ({ server }) => {
  const one = watch(new TestQueue(server));
  const loop = one[Symbol.asyncIterator]();
  const [first, second, third] = [loop.next(), loop.next(), loop.next()];
  assert.is((await first).value?.type, "snapshot");
  assert.equal(await loop.return?.(), { done: true, value: undefined });
  assert.equal(await Promise.all([second, third]), Array(2).fill({ done: true, value: undefined }));
  assert.equal(await loop.next(), { done: true, value: undefined });
  assert.is(one.state, "closed");
});

watching(
  "what a callback throws is told as uncaught, and the watch goes on",
  async ({ server }) => {
    const queue = new TestQueue(server);
    const uncaught: Error[] = [];
    const onUncaught = (error: Error) => uncaught.push(error);
    process.on("uncaughtException", onUncaught);
    const one = watch(queue, {
      onTasks: () => {
        throw new Error("of the callback");
      },
    });
    await until(() => one.state === "live", "it is live");
    await queue.create();
    await until(() => one.tasks.length === 1, "the task");
    await until(() => uncaught.length >= 2, "the errors");
    process.off("uncaughtException", onUncaught);
    assert.is(uncaught[0]?.message, "of the callback");
  },
);

watching(
  "with a credential or a workspace that is refused, it ends for good",
  async ({ server }) => {
    const cases: [Options, number, string][] = [
      [{ apiKey: "" }, 401, "unauthorized"],
      [{ apiKey: undefined as unknown as string }, 401, "unauthorized"],
      [{ apiKey: "another key" }, 403, "forbidden"],
      [{ workspaceId: "no/workspace" }, 400, "invalid"],
      [{ baseUrl: `${server.url}/nowhere` }, 404, "unknown_path"],
    ];
    for (const [options, status, code] of cases) {
      const told: unknown[] = [];
      const states: WatchState[] = [];
      const one = watch(new TestQueue(server), {
        ...options,
        onError: (error) => told.push(error),
        onState: (state) => states.push(state),
      });
      const collected = collect(one);
      const { error } = await until(collected.end, `the end with ${status}`);
      assert.ok(isTaskwireError(error));
      assert.is(error.status, status);
      assert.is(error.code, code, error.message);
      assert.not.match(error.message, "another key");
      assert.equal(told, [error]);
      assert.equal(states, ["connecting", "closed"]);
      assert.equal(collected.updates, []);
      // Whoever comes too late hears of it as well.
      assert.is((await until(collect(one).end, "its end")).error, error);
    }
  },
);

watching("where no more may watch, it waits until one may", async ({ server }) => {
  const queue = new TestQueue(server);
  const others = [1, 2, 3].map(() => watch(queue));
  await until(() => others.every(({ state }) => state === "live"), "three are live");
  const reasons: (TaskwireError | undefined)[] = [];
  const one = watch(queue, { onState: (_, reason) => reason && reasons.push(reason) });
  await until(() => one.state === "waiting", "it waits");
  assert.is(reasons[0]?.status, 429);
  assert.is(reasons[0]?.code, "too_many_connections");
  others[0]?.close();
  await until(() => one.state === "live", "it is live", 20_000);
});

held("a slow loop gets what it missed in one update", async ({ server }) => {
  const queue = new TestQueue(server);
  const [running] = await queue.createMany(1);
  await queue.settle(["1 running"]);
  const one = watch(queue);
  const loop = one[Symbol.asyncIterator]();
  const { value: snapshot } = await loop.next();
  assert.equal(
    snapshot?.tasks.map(({ id }: QueueTask) => id),
    [running?.id],
  );

  await queue.createMany(5);
  await queue.remove(3);
  await until(() => one.tasks.map(({ id }) => id).join() === "1,2,4,5,6", "what is left");
  const { value: change } = await loop.next();
  assert.is(change?.type, "change");
  assert.equal(change.tasks, one.tasks);
  assert.equal(
    change.upsert.map(({ id }: QueueTask) => id),
    [2, 4, 5, 6],
  );
  assert.ok(change.remove.every((id: number) => id === 3));

  await queue.remove(5);
  await queue.flush();
  await until(() => one.tasks.map(({ id }) => id).join() === "2,4,6", "what is left");
  await until(() => one.tasks[0]?.status === "running", "the next one runs");
  const { value: last } = await loop.next();
  assert.equal([...last.remove].sort(), [1, 5]);
  assert.equal(
    last.upsert.map(({ id, status }: QueueTask) => `${id} ${status}`),
    ["2 running"],
  );
  assert.is(last.cursor, one.cursor);
});

held("the list is in the server's order", async ({ server }) => {
  const queue = new TestQueue(server);
  const one = watch(queue);
  await queue.createAtOnce(50);
  await queue.remove(7);
  await queue.flush();
  const listed = (await queue.list()).map(({ id }) => id);
  await until(() => one.tasks.map(({ id }) => id).join() === listed.join(), "the same order");
});

watching.run();
held.run();
