import * as assert from "uvu/assert";
import { MessagingClient } from "../messaging/messaging-client.ts";
import { QueueClient } from "../queue/queue-client.ts";
import { TrackerClient } from "../tracker/tracker-client.ts";
import type { ClientOptions, HookResponse } from "./options.ts";
import {
  type Answering,
  breakOff,
  deadUrl,
  type FakeServer,
  failureOf,
  fakeServer,
  json,
  KEY,
  problem,
  suiteOfFakes,
} from "./testing.ts";

const retries = suiteOfFakes("A call that fails in passing");

const CONTACT = { id: "7", name: "Ada", phone: "+33612345678" };
const MESSAGE = { id: "1", from: "Bob", to: CONTACT, content: "hello", status: "queued" };
const TASK = { id: 3, name: "a", type: "gx.tiny", status: "running", progress: 0 };
const fine = json(200, CONTACT);

const silent: Answering = () => {};
const half: Answering = (response) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
  response.write("{", () => response.socket?.resetAndDestroy());
};

function messagingAt({ url }: FakeServer, options: ClientOptions = {}): MessagingClient {
  return new MessagingClient({ apiKey: KEY, baseUrl: url, ...options });
}

const PASSING: [string, Answering][] = [
  ["a reset before the answer", breakOff],
  ["a reset in mid-body", half],
  ["an answer that does not come", silent],
  ["408", problem(408, "request_timeout")],
  ["429", problem(429, "too_many_tries")],
  ["500", problem(500, "internal")],
  ["503", problem(503, "store_unavailable")],
  ["a proxy's 502", (response) => response.writeHead(502).end("<html>")],
];

retries("is made again, with the same key and body", async () => {
  await Promise.all(
    PASSING.map(async ([what, failing]) => {
      const fake = await fakeServer(failing, fine);
      const { contacts } = messagingAt(fake, { timeout: 300 });
      assert.equal(await contacts.create({ name: "Ada", phone: "+33612345678" }), CONTACT, what);
      const [first, second, ...others] = fake.received;
      assert.is(others.length, 0, what);
      assert.is(second?.target, first?.target);
      assert.is(second?.body, first?.body);
      assert.match(String(first?.headers["idempotency-key"]), /^[\x21-\x7e]{20,255}$/);
      assert.is(second?.headers["idempotency-key"], first?.headers["idempotency-key"]);
    }),
  );
});

retries("is made three times in all, unless the client is told otherwise", async () => {
  const tried = await Promise.all(
    [undefined, 0, 1].map(async (maxRetries) => {
      const fake = await fakeServer(problem(503, "stopping"));
      const error = await failureOf(
        messagingAt(fake, { maxRetries }).contacts.get("7"),
        "stopping",
      );
      assert.is(error.status, 503);
      return fake.received.length;
    }),
  );
  assert.equal(tried, [3, 1, 2]);
});

retries("gives up where the server is not there, after as many tries", async () => {
  let tries = 0;
  const baseUrl = await deadUrl();
  const onRequest = () => {
    tries++;
  };
  const messaging = new MessagingClient({ apiKey: KEY, baseUrl, maxRetries: 1, onRequest });
  await failureOf(messaging.contacts.get("7"), "connection_failed");
  assert.is(tries, 2);
});

retries("has a timer of its own for each attempt", async () => {
  // Three attempts of which each takes most of the time that it has.
  const slow: Answering = (response, received) => {
    setTimeout(() => problem(503, "stopping")(response, received), 200);
  };
  const slowButFine: Answering = (response, received) => {
    setTimeout(() => fine(response, received), 200);
  };
  const fake = await fakeServer(slow, slow, slowButFine);
  assert.equal(await messagingAt(fake, { timeout: 400 }).contacts.get("7"), CONTACT);
});

retries("is not made again where it would be refused again", async () => {
  const refused: [number, string][] = [
    [400, "invalid"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not_found"],
    [409, "email_taken"],
    [409, "idempotency_key_reused"],
    [413, "body_too_large"],
  ];
  for (const [status, code] of refused) {
    const fake = await fakeServer(problem(status, code), fine);
    const made = messagingAt(fake).contacts.create({ name: "Ada", phone: "+33612345678" });
    assert.is((await failureOf(made, code)).status, status);
    assert.is(fake.received.length, 1, code);
  }
});

retries("is made again after a 409 of the same request, which is still at work", async () => {
  const fake = await fakeServer(problem(409, "idempotency_in_progress"), fine);
  const created = messagingAt(fake).contacts.create({ name: "Ada", phone: "+33612345678" });
  assert.equal(await created, CONTACT);
  assert.is(fake.received.length, 2);
});

retries("waits as long as Retry-After asks for", async () => {
  const later = new Date(Date.now() + 3000).toUTCString();
  await Promise.all(
    ["1", later].map(async (value) => {
      const times: number[] = [];
      const busy: Answering = (response, received) => {
        times.push(performance.now());
        problem(503, "busy", { "Retry-After": value })(response, received);
      };
      const late: Answering = (response, received) => {
        times.push(value === later ? Date.now() : performance.now());
        fine(response, received);
      };
      const fake = await fakeServer(busy, late);
      assert.equal(await messagingAt(fake).contacts.get("7"), CONTACT);
      const [before = 0, after = 0] = times;
      if (value === later) assert.ok(after >= Date.parse(later), "the date has come");
      else assert.ok(after - before >= 1000, "a second has passed");
    }),
  );
});

retries("does not come back early, however late it is asked to, and heeds its signal", async () => {
  const fake = await fakeServer(problem(429, "busy", { "Retry-After": "9999999999" }), fine);
  const controller = new AbortController();
  const onResponse = ({ retryInMs }: HookResponse) => {
    assert.is(retryInMs, 9_999_999_999_000);
    // Long enough for a timer that overflows, which would fire at once.
    setTimeout(() => controller.abort(), 100);
  };
  const { signal } = controller;
  await failureOf(messagingAt(fake, { onResponse }).contacts.get("7", { signal }), "aborted");
  assert.is(fake.received.length, 1);
});

retries("is not made again once its signal is aborted", async () => {
  const controller = new AbortController();
  const fake = await fakeServer((response) => {
    controller.abort();
    response.socket?.resetAndDestroy();
  }, fine);
  const { signal } = controller;
  await failureOf(messagingAt(fake).contacts.get("7", { signal }), "aborted");
  assert.is(fake.received.length, 1);
});

const LOST: [string, Answering][] = [
  ["a reset", breakOff],
  ["a timeout", silent],
  ["a proxy's 504", (response) => response.writeHead(504).end()],
];

retries("has deleted what is gone after an answer that was lost", async () => {
  await Promise.all(
    LOST.map(async ([what, lost]) => {
      const fake = await fakeServer(lost, problem(404, "not_found"));
      const options = { timeout: 300 };
      const tracker = new TrackerClient({ baseUrl: fake.url, ...options });
      const { status, data } = await messagingAt(fake, options).contacts.delete("7").withResponse();
      assert.is(status, 404, what);
      assert.is(data, undefined);
      await failureOf(tracker.tasks.delete(7), "not_found");
    }),
  );
});

retries("has not deleted what was not there, where no answer was lost", async () => {
  for (const before of [problem(503, "stopping"), problem(429, "busy")]) {
    const fake = await fakeServer(before, problem(404, "not_found"));
    await failureOf(messagingAt(fake).contacts.delete("7"), "not_found");
  }
  const unknown = await fakeServer(breakOff, problem(404, "unknown_path"));
  await failureOf(messagingAt(unknown).contacts.delete("7"), "unknown_path");
});

retries("has removed a task that is not listed after an answer that was lost", async () => {
  const gone = problem(404, "not_found");
  const removed = await fakeServer(breakOff, gone, json(200, { tasks: [] }));
  const running = await fakeServer(breakOff, gone, json(200, { tasks: [TASK] }));
  const { status } = await new QueueClient({ apiKey: KEY, baseUrl: removed.url }).tasks
    .delete(3)
    .withResponse();
  assert.is(status, 404);
  const queue = new QueueClient({ apiKey: KEY, baseUrl: running.url });
  await failureOf(queue.tasks.delete(3), "not_found");
});

retries("has queued a message again that is queued after an answer that was lost", async () => {
  const queued = problem(409, "not_failed");
  const fake = await fakeServer(breakOff, queued, json(200, MESSAGE));
  assert.equal(await messagingAt(fake).messages.redeliver("1"), MESSAGE);
  const refused = await fakeServer(queued);
  await failureOf(messagingAt(refused).messages.redeliver("1"), "not_failed");
});

retries.run();
