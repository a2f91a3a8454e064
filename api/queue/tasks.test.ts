import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { call } from "../testing/server.ts";
import { assertRefusal, ENDLESS, TestQueue } from "./testing.ts";

const ONE_PLACE = { ...ENDLESS, MAX_RUNNING_WORKSPACE_TASKS: "1" };
const create = suiteOnServer("POST /queue/tasks", ONE_PLACE);
const list = suiteOnServer("GET /queue/tasks", ONE_PLACE);
const remove = suiteOnServer("DELETE /queue/tasks/{id}", ONE_PLACE);
const flush = suiteOnServer("POST /queue/tasks/flush", ONE_PLACE);
const paths = suiteOnServer("paths of the queue", ONE_PLACE);

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const JSON_TYPE = "application/json; charset=utf-8";

for (const base of ["/queue", ""]) {
  const at = base || "the root";

  create(`POST /tasks at ${at} answers 201 with the task, queued`, async ({ server }) => {
    const queue = new TestQueue(server, undefined, { base });
    const before = Date.now();
    const { status, json, headers } = await queue.post({ name: "Ein Test", type: "gx.heavy" });
    assert.is(status, 201);
    assert.is(headers.get("content-type"), JSON_TYPE);
    const { created_at, ...rest } = json.task;
    assert.equal(json, { task: { created_at, ...rest } });
    assert.equal(rest, {
      id: 1,
      name: "Ein Test",
      type: "gx.heavy",
      status: "queued",
      progress: 0,
    });
    assert.match(created_at, TIME);
    assert.ok(Date.parse(created_at) >= before && Date.parse(created_at) <= Date.now());
  });

  list(`GET /tasks at ${at} answers 200 with the list`, async ({ server }) => {
    const queue = new TestQueue(server, undefined, { base });
    const empty = await call(queue.url("/tasks"), "GET");
    assert.is(empty.status, 200);
    assert.is(empty.text, '{"tasks":[]}');
    assert.is(empty.headers.get("content-type"), JSON_TYPE);
    const made = await queue.createMany(3);
    await queue.settle(["1 running", "2 queued", "3 queued"]);
    const [first, ...others] = await queue.list();
    const { started_at, ...rest } = first as typeof first & { started_at: string };
    assert.equal(rest, { ...made[0], status: "running" });
    assert.match(started_at, TIME);
    assert.equal(others, made.slice(1));
  });

  remove(`DELETE /tasks/{id} at ${at} removes a queued task`, async ({ server }) => {
    const queue = new TestQueue(server, undefined, { base });
    await queue.createMany(4);
    await queue.settle(["1 running", "2 queued", "3 queued", "4 queued"]);
    const { status, text } = await queue.remove(3);
    assert.is(status, 204);
    assert.is(text, "");
    assert.equal(await queue.states(), ["1 running", "2 queued", "4 queued"]);
    assertRefusal(await queue.remove(3), 404, "not_found", "a second time");
  });

  flush(`POST /tasks/flush at ${at} removes what was dispatched`, async ({ server }) => {
    const queue = new TestQueue(server, undefined, { base });
    await queue.createMany(3);
    await queue.settle(["1 running", "2 queued", "3 queued"]);
    const { status, text } = await call(queue.url("/tasks/flush"), "POST");
    assert.is(status, 204);
    assert.is(text, "");
    await queue.settle(["2 running", "3 queued"]);
  });
}

create("POST /queue/tasks counts from 1 in each workspace", async ({ server }) => {
  for (const queue of [new TestQueue(server), new TestQueue(server)]) {
    assert.equal(
      (await queue.createMany(3)).map(({ id }) => id),
      [1, 2, 3],
    );
  }
});

create("POST /queue/tasks gives different numbers to calls at once", async ({ server }) => {
  const queue = new TestQueue(server);
  const made = await Promise.all(Array.from({ length: 60 }, (_, i) => queue.create(`call ${i}`)));
  const ids = made.map(({ id }) => id).sort((a, b) => a - b);
  assert.equal(
    ids,
    Array.from({ length: 60 }, (_, i) => i + 1),
  );
  const names = new Map((await queue.list()).map(({ id, name }) => [id, name]));
  for (const { id, name } of made) assert.is(names.get(id), name);
});

create("POST /queue/tasks never gives a number again", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createMany(3);
  await queue.settle(["1 running", "2 queued", "3 queued"]);
  await queue.remove(3);
  assert.is((await queue.create()).id, 4);
  await queue.remove(4);
  await queue.remove(2);
  await queue.flush();
  assert.equal(await queue.list(), []);
  assert.is((await queue.create()).id, 5);
});

list("GET /queue/tasks keeps its order while numbers go", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createMany(12);
  for (const id of [11, 2, 7]) await queue.remove(id);
  await queue.create();
  const ids = (await queue.list()).map(({ id }) => id);
  assert.equal(ids, [1, 3, 4, 5, 6, 8, 9, 10, 12, 13]);
});

const NO_IDS = [
  "999",
  "0",
  "-2",
  "+2",
  "2.0",
  "02",
  "2e0",
  "0x2",
  "%202",
  "2%20",
  "2%00",
  "%D9%A2",
  "abc",
  "null",
  "NaN",
  "__proto__",
  "999999999999999",
  "9007199254740994",
  "18446744073709551618",
  "9".repeat(400),
  "%F0%9F%98%80",
  "2%2F2",
  "2'--",
];

for (const id of NO_IDS) {
  const shown = id.length > 30 ? `${id.length} digits` : id;
  remove(`DELETE /queue/tasks/{id} answers 404 for ${shown}`, async ({ server }) => {
    const queue = new TestQueue(server);
    await queue.createMany(3);
    const answer = await queue.remove(id);
    assertRefusal(answer, 404, "not_found");
    assert.is(answer.json.id, decodeURIComponent(id));
    assert.is((await queue.list()).length, 3);
  });
}

remove("DELETE /queue/tasks/{id} answers 404 for a running task", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.create();
  await queue.settle(["1 running"]);
  const answer = await queue.remove(1);
  assertRefusal(answer, 404, "not_found");
  assert.is(answer.json.id, "1");
  assert.equal(await queue.states(), ["1 running"]);
});

remove("DELETE /queue/tasks/{id} by two at once succeeds once", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createMany(2);
  await queue.settle(["1 running", "2 queued"]);
  const answers = await Promise.all([queue.remove(2), queue.remove(2), queue.remove(2)]);
  assert.equal(answers.map(({ status }) => status).sort(), [204, 404, 404]);
  assert.is((await call(queue.url("/stats"), "GET")).status, 200);
  assert.equal(await queue.states(), ["1 running"]);
});

flush("POST /queue/tasks/flush leaves what is queued, and an empty list", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.flush();
  assert.equal(await queue.list(), []);
  await queue.create();
  await queue.settle(["1 running"]);
  await queue.flush();
  assert.equal(await queue.list(), []);
});

flush("POST /queue/tasks/flush needs no body and minds none", async ({ server }) => {
  const queue = new TestQueue(server);
  const { status } = await call(queue.url("/tasks/flush"), "POST", { body: { ignored: true } });
  assert.is(status, 204);
});

const WRONG_METHODS: [method: string, path: string, allow: string[]][] = [
  ["PUT", "/tasks", ["GET", "POST", "HEAD", "OPTIONS"]],
  ["DELETE", "/tasks", ["GET", "POST", "HEAD", "OPTIONS"]],
  ["GET", "/tasks/1", ["DELETE", "OPTIONS"]],
  ["PATCH", "/tasks/1", ["DELETE", "OPTIONS"]],
  ["GET", "/tasks/flush", ["POST", "OPTIONS"]],
  ["DELETE", "/tasks/flush", ["POST", "OPTIONS"]],
  ["POST", "/stats", ["GET", "HEAD", "OPTIONS"]],
  ["POST", "/ws/tasks", ["GET", "HEAD", "OPTIONS"]],
];

for (const [method, path, allow] of WRONG_METHODS) {
  paths(`${method} ${path} answers 405 with what is allowed`, async ({ server }) => {
    for (const base of ["/queue", ""]) {
      const answer = await call(new TestQueue(server, "default", { base }).url(path), method);
      assertRefusal(answer, 405, "method_not_allowed");
      const allowed = (answer.headers.get("allow") ?? "").split(", ");
      assert.equal(allowed.sort(), [...allow].sort());
    }
  });
}

for (const path of ["/", "/tasks/1/name", "/stats/1", "/ws", "/ws/tasks/1", "/task"]) {
  paths(`GET /queue${path} answers 404`, async ({ server }) => {
    const answer = await call(new TestQueue(server, "default").url(path), "GET");
    assertRefusal(answer, 404, "unknown_path");
    assert.not("id" in answer.json);
  });
}

create.run();
list.run();
remove.run();
flush.run();
paths.run();
