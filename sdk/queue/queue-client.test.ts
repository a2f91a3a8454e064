import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startServer, type TestServer, until } from "../../api/testing/server.ts";
import { failureOf, KEY, refusalOf } from "../http/testing.ts";
import { QueueClient, type QueueClientOptions } from "./queue-client.ts";

const queue = suite("QueueClient");

let server: TestServer;
queue.before(async () => {
  const env = { MAX_QUEUED_TASKS: "3", MAX_RUNNING_WORKSPACE_TASKS: "1", TASK_TIME_SCALE: "1000" };
  server = await startServer({ env: { ...env, API_KEYS: `${KEY},another-key` } });
});
queue.after(() => server?.remove());

let workspaces = 0;

/** A client of a workspace that nothing else uses. */
function newQueue(options: Partial<QueueClientOptions> = {}): QueueClient {
  workspaces++;
  const workspaceId = `workspace-${workspaces}`;
  return new QueueClient({ apiKey: KEY, baseUrl: server.url, workspaceId, ...options });
}

queue("makes and lists tasks", async () => {
  const { tasks } = newQueue();
  assert.equal(await tasks.list(), { tasks: [] });
  const { data: task, status } = await tasks
    .create({ name: "thumbnails", type: "gx.tiny" })
    .withResponse();
  assert.is(status, 201);
  assert.equal([task.id, task.name, task.status], [1, "thumbnails", "queued"]);
  const listed = await tasks.list();
  assert.equal(
    listed.tasks.map(({ id, name }) => [id, name]),
    [[1, "thumbnails"]],
  );
});

queue("works in the workspace `default`, unless it is told otherwise", async () => {
  const client = new QueueClient({ apiKey: KEY, baseUrl: server.url });
  await client.tasks.create({ name: "by default", type: "gx.tiny" });
  const { tasks } = await newQueue({ workspaceId: "default" }).tasks.list();
  assert.is(tasks[0]?.name, "by default");
});

queue("removes a task that is queued, and no other", async () => {
  const { tasks } = newQueue();
  const running = await tasks.create({ name: "first", type: "gx.tiny" });
  const queued = await tasks.create({ name: "second", type: "gx.tiny" });
  await until(async () => (await tasks.list()).tasks[0]?.status === "running", "it to run");
  assert.is(await tasks.delete(queued.id), undefined);
  await failureOf(tasks.delete(queued.id), "not_found");
  await failureOf(tasks.delete(running.id), "not_found");
});

queue("flushes what was dispatched", async () => {
  const { tasks } = newQueue();
  await tasks.create({ name: "first", type: "gx.tiny" });
  await until(async () => (await tasks.list()).tasks[0]?.status === "running", "it to run");
  assert.is(await tasks.flush(), undefined);
  assert.equal(await tasks.list(), { tasks: [] });
});

queue("tells how things stand", async () => {
  const client = newQueue({ apiKey: "another-key" });
  await client.tasks.create({ name: "first", type: "gx.tiny" });
  const stats = await client.stats();
  assert.is(stats.workspaces, 1);
  assert.is(stats.queued + stats.running, 1);
  assert.is(stats.completed + stats.connections, 0);
  assert.ok(stats.startedAt < stats.requestedAt);
});

queue("tells what is wrong with a task, and with a key", async () => {
  const { tasks } = newQueue({ maxRetries: 0 });
  const wrong = tasks.create({ name: "", type: "gx.none" as "gx.tiny" });
  const { issues } = await failureOf(wrong, "invalid");
  assert.equal(issues.map(({ path }) => path).sort(), ["name", "type"]);
  await failureOf(newQueue({ apiKey: "unknown" }).tasks.list(), "forbidden");
  const refused = async () => {
    for (;;) await tasks.create({ name: "one more", type: "gx.tiny" });
  };
  assert.is((await failureOf(refused(), "queue_full")).status, 429);
});

queue("refuses a workspace that cannot be", () => {
  for (const workspaceId of ["", "a b", "ä", "a".repeat(65), "a\n"]) {
    refusalOf(() => newQueue({ workspaceId }));
  }
});

queue("watches its workspace", async () => {
  const { WebSocket } = await import("ws");
  const client = newQueue();
  const seen: number[] = [];
  for await (const { tasks } of client.watch({ WebSocket })) {
    seen.push(tasks.length);
    if (tasks.length > 0) break;
    await client.tasks.create({ name: "first", type: "gx.tiny" });
  }
  assert.equal(seen, [0, 1]);
});

queue.run();
