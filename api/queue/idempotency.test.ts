import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { assertRefusal, ENDLESS, TestQueue } from "./testing.ts";

const idempotency = suiteOnServer("Idempotency-Key", {
  ...ENDLESS,
  API_KEYS: "first-key,second-key",
  MAX_RUNNING_WORKSPACE_TASKS: "1",
});

const key = "first-key";
const BODY = { name: "a task", type: "gx.tiny" };
const again = { "Idempotency-Key": "8a7e6c1c-once" };

idempotency("the same key with the same body gives the first answer", async ({ server }) => {
  const queue = new TestQueue(server, undefined, { key });
  const first = await queue.post(BODY, again);
  assert.is(first.status, 201);
  await queue.settle(["1 running"]);
  const second = await queue.post(BODY, again);
  assert.is(second.status, 201);
  assert.is(second.text, first.text);
  assert.is(second.headers.get("content-type"), first.headers.get("content-type"));
  assert.equal(await queue.states(), ["1 running"]);
});

idempotency("the same key gives the first answer when the task has gone", async ({ server }) => {
  const queue = new TestQueue(server, undefined, { key });
  await queue.create();
  await queue.settle(["1 running"]);
  const first = await queue.post(BODY, again);
  await queue.remove(2);
  const second = await queue.post(BODY, again);
  assert.is(second.text, first.text);
  assert.equal(await queue.states(), ["1 running"]);
});

idempotency("the same key with another body answers 409", async ({ server }) => {
  const queue = new TestQueue(server, undefined, { key });
  const first = await queue.post(BODY, again);
  for (const body of [
    { ...BODY, name: "another" },
    { ...BODY, type: "gx.heavy" },
  ]) {
    const answer = await queue.post(body, again);
    assertRefusal(answer, 409, "idempotency_key_reused");
  }
  assert.is((await queue.post(BODY, again)).text, first.text);
  assert.is((await queue.list()).length, 1);
});

idempotency("calls at once with the same key create one task", async ({ server }) => {
  const queue = new TestQueue(server, undefined, { key });
  const answers = await Promise.all(Array.from({ length: 20 }, () => queue.post(BODY, again)));
  assert.equal([...new Set(answers.map(({ status, text }) => `${status} ${text}`))].length, 1);
  assert.is(answers[0]?.status, 201);
  assert.is((await queue.list()).length, 1);
});

idempotency("the key belongs to its workspace and its API key", async ({ server }) => {
  const queues = [
    new TestQueue(server, "mine", { key }),
    new TestQueue(server, "other", { key }),
    new TestQueue(server, "mine", { key: "second-key" }),
  ];
  for (const [index, queue] of queues.entries()) {
    const { status, json } = await queue.post({ ...BODY, name: `task ${index}` }, again);
    assert.is(status, 201);
    assert.is(json.task.name, `task ${index}`);
  }
  for (const queue of queues) assert.is((await queue.list()).length, 1);
});

idempotency("a key whose call was refused is free", async ({ server }) => {
  const queue = new TestQueue(server, undefined, { key });
  assertRefusal(await queue.post({ name: "" }, again), 400, "invalid");
  assertRefusal(await queue.post("{", again), 400, "malformed_json");
  assert.is((await queue.post(BODY, again)).json.task.id, 1);
});

for (const [what, bad] of [
  ["an empty one", ""],
  ["256 characters", "k".repeat(256)],
  ["a blank within", "a b"],
  ["letters beyond ASCII", "\u00e9"],
] as const) {
  idempotency(`the key may not be ${what}`, async ({ server }) => {
    const queue = new TestQueue(server, undefined, { key });
    const answer = await queue.post(BODY, { "Idempotency-Key": bad });
    assertRefusal(answer, 400, "invalid_idempotency_key");
    assert.equal(await queue.list(), []);
  });
}

idempotency("the key may have 255 characters", async ({ server }) => {
  const queue = new TestQueue(server, undefined, { key });
  const longest = { "Idempotency-Key": "k".repeat(255) };
  const first = await queue.post(BODY, longest);
  assert.is(first.status, 201);
  assert.is((await queue.post(BODY, longest)).text, first.text);
  const shorter = await queue.post(BODY, { "Idempotency-Key": "k".repeat(254) });
  assert.is(shorter.json.task.id, 2);
});

for (const end of ["stop", "kill"] as const) {
  idempotency(`the first answer is given after a ${end} as well`, async ({ server }) => {
    const queue = new TestQueue(server, undefined, { key });
    const first = await queue.post(BODY, again);
    await queue.settle(["1 running"]);
    await server[end]();
    await server.restart();
    const second = await queue.post(BODY, again);
    assert.is(second.status, 201);
    assert.is(second.text, first.text);
    assertRefusal(await queue.post({ ...BODY, name: "b" }, again), 409, "idempotency_key_reused");
    assert.equal(await queue.states(), ["1 running"]);
  });
}

idempotency.run();
