import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { refusedSocket } from "../testing/live.ts";
import { call } from "../testing/server.ts";
import { assertRefusal, ENDLESS, TestQueue } from "./testing.ts";

const ENV = { ...ENDLESS, API_KEYS: "first-key,second-key", MAX_WORKSPACES: "3" };
const workspaces = suiteOnServer("MAX_WORKSPACES", ENV);
const queued = suiteOnServer("MAX_QUEUED_TASKS", {
  ...ENDLESS,
  MAX_QUEUED_TASKS: "3",
  MAX_RUNNING_WORKSPACE_TASKS: "1",
});

const key = "first-key";
const BODY = { name: "a task", type: "gx.tiny" };

workspaces("the workspace beyond MAX_WORKSPACES is refused with 429", async ({ server }) => {
  const known = ["a", "b", "c"].map((name) => new TestQueue(server, name, { key }));
  for (const queue of known) await queue.create();
  const beyond = new TestQueue(server, "d", { key });
  const answers = [
    await call(beyond.url("/tasks"), "GET"),
    await beyond.post(BODY),
    await beyond.remove(1),
    await call(beyond.url("/tasks/flush"), "POST"),
    await call(beyond.url("/ws/tasks"), "GET"),
  ];
  for (const answer of answers) {
    assertRefusal(answer, 429, "too_many_workspaces");
    assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  }
  const refusal = await refusedSocket(beyond.url("/ws/tasks"));
  assertRefusal({ status: refusal.status, json: refusal.body }, 429, "too_many_workspaces");
  assert.match(String(refusal.headers["retry-after"]), /^[1-9]\d*$/);

  for (const queue of known) assert.is((await queue.create()).id, 2);
});

workspaces("the limit is for each key, and holds after a restart", async ({ server }) => {
  await server.stop();
  await server.restart();
  assertRefusal(await new TestQueue(server, "d", { key }).post(BODY), 429, "too_many_workspaces");
  assert.is((await new TestQueue(server, "a", { key }).create()).id, 3);
  assert.is((await new TestQueue(server, "d", { key: "second-key" }).create()).id, 1);
});

workspaces("calls at once make no more than MAX_WORKSPACES", async ({ server }) => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      new TestQueue(server, `w${i % 10}`, { key: "second-key" }).post(BODY),
    ),
  );
  const statuses = answers.map(({ status }) => status).sort();
  assert.equal(statuses, [...Array(4).fill(201), ...Array(16).fill(429)]);
  const { json } = await call(
    new TestQueue(server, "d", { key: "second-key" }).url("/stats"),
    "GET",
  );
  assert.is(json.workspaces, 3);
});

queued("POST /queue/tasks answers 429 when MAX_QUEUED_TASKS are queued", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.create();
  await queue.settle(["1 running"]);
  await queue.createMany(3);
  const full = ["1 running", "2 queued", "3 queued", "4 queued"];

  const answer = await queue.post(BODY);
  assertRefusal(answer, 429, "queue_full");
  assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  assert.equal(await queue.states(), full);
  assert.is((await new TestQueue(server).create()).id, 1, "another workspace");

  await queue.remove(3);
  assert.is((await queue.create()).id, 5, "a refused call uses up no number");
  assertRefusal(await queue.post(BODY), 429, "queue_full");
});

queued("POST /queue/tasks takes more when tasks have been dispatched", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.create();
  await queue.settle(["1 running"]);
  await queue.createMany(3);
  await queue.flush();
  await queue.settle(["2 running", "3 queued", "4 queued"]);
  assert.is((await queue.create()).id, 5);
  assertRefusal(await queue.post(BODY), 429, "queue_full");
});

queued("POST /queue/tasks does not remember a 429 for its Idempotency-Key", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.create();
  await queue.settle(["1 running"]);
  await queue.createMany(3);
  const again = { "Idempotency-Key": "once" };
  assertRefusal(await queue.post(BODY, again), 429, "queue_full");
  await queue.remove(4);
  const { status, json } = await queue.post(BODY, again);
  assert.is(status, 201);
  assert.is(json.task.id, 5);
});

workspaces.run();
queued.run();
