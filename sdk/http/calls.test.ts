import * as assert from "uvu/assert";
import { MessagingClient, type MessagingClientOptions } from "../messaging/messaging-client.ts";
import { QueueClient } from "../queue/queue-client.ts";
import { TrackerClient } from "../tracker/tracker-client.ts";
import type { HookRequest, HookResponse } from "./options.ts";
import { randomKey } from "./random-key.ts";
import {
  breakOff,
  failureOf,
  fakeServer,
  json,
  KEY,
  printed,
  problem,
  suiteOfFakes,
} from "./testing.ts";

const calls = suiteOfFakes("A call");
const hooks = suiteOfFakes("The hooks");

const CONTACT = { id: "7", name: "Ada", phone: "+33612345678" };
const fine = json(200, CONTACT, { "X-Request-Id": "abc" });

function messagingAt(baseUrl: string, options: Partial<MessagingClientOptions> = {}) {
  return new MessagingClient({ apiKey: KEY, baseUrl, ...options });
}

calls("sends the credential, and a key of its own with each POST", async () => {
  const fake = await fakeServer(fine);
  const { contacts } = messagingAt(fake.url);
  await contacts.create({ name: "Ada", phone: "+33612345678" });
  await contacts.create({ name: "Ada", phone: "+33612345678" });
  await contacts.get("7");
  await contacts.update("7", { name: "Bob" });
  await contacts.delete("7");
  const keys = fake.received.map(({ headers }) => headers["idempotency-key"]);
  assert.ok(keys[0] && keys[1] && keys[0] !== keys[1]);
  assert.equal(keys.slice(2), [undefined, undefined, undefined]);
  for (const { headers } of fake.received) {
    assert.is(headers.authorization, `Bearer ${KEY}`);
    assert.is(headers.accept, "application/json");
  }
});

calls("says that a body is JSON, and nothing where there is none", async () => {
  const fake = await fakeServer(fine);
  const messaging = messagingAt(fake.url);
  await messaging.contacts.create({ name: "Ada", phone: "+33612345678" });
  await messaging.messages.redeliver("7");
  const [created, redelivered] = fake.received;
  assert.is(created?.headers["content-type"], "application/json");
  assert.is(redelivered?.method, "POST");
  assert.is(redelivered?.body, "");
  assert.is(redelivered?.headers["content-type"], undefined);
  assert.ok(redelivered?.headers["idempotency-key"]);
});

calls("takes a key of the caller's own", async () => {
  const fake = await fakeServer(fine);
  const { contacts } = messagingAt(fake.url);
  await contacts.create({ name: "Ada", phone: "+3361" }, { idempotencyKey: "mine" });
  await contacts.create(
    { name: "Ada", phone: "+3361" },
    { headers: { "idempotency-key": "yours" } },
  );
  const keys = fake.received.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys, ["mine", "yours"]);
});

calls("sends headers of the call before the client's, and these before the library's", async () => {
  const fake = await fakeServer(fine);
  const headers = { "X-Team": "red", "X-Only": "client", Accept: "application/problem+json" };
  const { contacts } = messagingAt(fake.url, { headers });
  await contacts.get("7", { headers: { "x-team": "blue", Authorization: "Bearer other" } });
  const { headers: sent } = fake.received[0] ?? {};
  assert.is(sent?.["x-team"], "blue");
  assert.is(sent?.["x-only"], "client");
  assert.is(sent?.accept, "application/problem+json");
  assert.is(sent?.authorization, "Bearer other");
});

calls("gives the whole answer to whoever asks for it, with one request", async () => {
  const fake = await fakeServer(json(201, CONTACT, { "X-Request-Id": "abc", Location: "/x" }));
  const call = messagingAt(fake.url).contacts.create({ name: "Ada", phone: "+33612345678" });
  const { data, status, headers, requestId } = await call.withResponse();
  assert.equal(data, CONTACT);
  assert.is(status, 201);
  assert.is(headers.get("location"), "/x");
  assert.is(requestId, "abc");
  assert.is(await call, data);
  assert.is(fake.received.length, 1);
});

calls("gives nothing for an answer without a body", async () => {
  const fake = await fakeServer((response) => response.writeHead(204).end());
  const { data, status } = await messagingAt(fake.url).contacts.delete("7").withResponse();
  assert.is(data, undefined);
  assert.is(status, 204);
});

calls("writes ids and parameters so that they arrive as they are", async () => {
  const fake = await fakeServer(fine);
  const { contacts } = messagingAt(fake.url);
  for (const id of ["a/b", "a?b=c#d", "ä 😀", "%2e%2e", "../../x", "..."]) {
    await contacts.get(id);
    const { target = "" } = fake.received.at(-1) ?? {};
    assert.is(target.split("/").length, 4, target);
    assert.is(decodeURIComponent(target.slice("/messaging/contacts/".length)), id);
  }
  const tracker = new TrackerClient({ baseUrl: fake.url });
  const q = "50 % & more=#1";
  await failureOf(tracker.tasks.list({ q, limit: undefined, status: "open" }));
  const { searchParams } = new URL(fake.received.at(-1)?.target ?? "", fake.url);
  assert.equal(
    [...searchParams],
    [
      ["q", q],
      ["status", "open"],
    ],
  );
});

calls("puts its path behind that of the base URL", async () => {
  const fake = await fakeServer(fine);
  for (const end of ["", "/", "/below", "/below/", "/below//"]) {
    await messagingAt(fake.url + end).contacts.get("7");
    const prefix = end.replace(/\/+$/, "");
    assert.is(fake.received.at(-1)?.target, `${prefix}/messaging/contacts/7`);
  }
  await new MessagingClient({ apiKey: KEY, baseUrl: new URL(fake.url) }).contacts.get("7");
  assert.is(fake.received.at(-1)?.target, "/messaging/contacts/7");
});

calls("is made by the fetch that is given, as a function of its own", async () => {
  const made: string[] = [];
  const own = async function (this: unknown, input: unknown, init?: RequestInit) {
    assert.is(this, undefined);
    made.push(`${init?.method} ${input}`);
    return Response.json(CONTACT);
  } as typeof fetch;
  const messaging = new MessagingClient({ apiKey: KEY, fetch: own });
  assert.equal(await messaging.contacts.get("7"), CONTACT);
  assert.equal(made, ["GET http://localhost:3000/messaging/contacts/7"]);
});

calls("has a key also where there is no randomUUID", () => {
  const original = crypto.randomUUID;
  const keys = new Set<string>();
  try {
    Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
    for (let count = 0; count < 100; count++) keys.add(randomKey());
  } finally {
    Object.defineProperty(crypto, "randomUUID", { value: original, configurable: true });
  }
  assert.is(keys.size, 100);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
});

hooks("are called for each attempt, and tell how it ended", async () => {
  const fake = await fakeServer(breakOff, problem(503, "stopping"), fine);
  const requests: HookRequest[] = [];
  const responses: HookResponse[] = [];
  const { contacts } = messagingAt(fake.url, {
    onRequest: (request) => void requests.push(request),
    onResponse: (response) => void responses.push(response),
  });
  await contacts.get("7");
  const url = `${fake.url}/messaging/contacts/7`;
  assert.equal(
    requests.map(({ method, url, attempt }) => ({ method, url, attempt })),
    [1, 2, 3].map((attempt) => ({ method: "GET", url, attempt })),
  );
  assert.equal(
    responses.map(({ attempt, status, error }) => [attempt, status, error?.code]),
    [
      [1, undefined, "connection_failed"],
      [2, 503, "stopping"],
      [3, 200, undefined],
    ],
  );
  const [first, second, third] = responses;
  assert.ok(Number(first?.retryInMs) >= 375 && Number(first?.retryInMs) <= 500);
  assert.ok(Number(second?.retryInMs) >= 750 && Number(second?.retryInMs) <= 1000);
  assert.is(third?.retryInMs, undefined);
  assert.is(third?.headers?.get("x-request-id"), "abc");
  assert.ok(responses.every(({ durationMs }) => durationMs >= 0 && durationMs < 30_000));
});

hooks("are waited for, and what they change in the headers is sent, each time anew", async () => {
  const fake = await fakeServer(problem(503, "stopping"), fine);
  const { contacts } = messagingAt(fake.url, {
    onRequest: async ({ headers, attempt }) => {
      await new Promise((resolve) => setImmediate(resolve));
      headers.append("X-Trace", `${attempt}`);
    },
  });
  await contacts.get("7");
  assert.equal(
    fake.received.map(({ headers }) => headers["x-trace"]),
    ["1", "2"],
  );
});

hooks("do not show a credential to whoever prints what they get", async () => {
  const fake = await fakeServer(json(200, { tasks: [] }));
  const seen: unknown[] = [];
  const apiKey = "a-secret";
  const hooks = {
    onRequest: (request: HookRequest) => {
      seen.push(request);
      assert.ok(request.headers.has("accept"));
    },
    onResponse: (response: HookResponse) => void seen.push(response),
  };
  await new QueueClient({ apiKey, baseUrl: fake.url, ...hooks }).tasks.list();
  await failureOf(new MessagingClient({ apiKey, baseUrl: fake.url, ...hooks }).contacts.list());
  assert.is(seen.length, 4);
  for (const one of seen) {
    assert.not.match(JSON.stringify(one) + printed(one, { depth: 9 }), "a-secret");
  }
  assert.match(JSON.stringify(seen[0]), "/queue/tasks?api_key=***&workspace_id=default");
});

hooks("that throw make the call fail, once", async () => {
  const cause = new Error("no");
  const fail = () => {
    throw cause;
  };
  const fake = await fakeServer(fine);
  for (const hook of ["onRequest", "onResponse"]) {
    for (const failing of [fail, async () => fail()]) {
      const before = fake.received.length;
      const { contacts } = messagingAt(fake.url, { [hook]: failing });
      const error = await failureOf(contacts.get("7"), "hook_failed");
      assert.is(error.cause, cause);
      assert.match(error.message, hook);
      assert.is(fake.received.length - before, hook === "onRequest" ? 0 : 1);
    }
  }
});

hooks("that never end are ended by the timer", async () => {
  const never = () => new Promise<void>(() => {});
  const messaging = messagingAt("http://localhost", {
    onRequest: never,
    timeout: 20,
    maxRetries: 0,
  });
  await failureOf(messaging.contacts.get("7"), "timeout");
});

calls.run();
hooks.run();
