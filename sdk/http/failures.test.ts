import { type AddressInfo, createServer } from "node:net";
import * as assert from "uvu/assert";
import { MessagingClient } from "../messaging/messaging-client.ts";
import { QueueClient } from "../queue/queue-client.ts";
import type { ClientOptions } from "./options.ts";
import {
  breakOff,
  deadUrl,
  failureOf,
  fakeServer,
  json,
  KEY,
  printed,
  problem,
  suiteOfFakes,
  text,
} from "./testing.ts";

const failures = suiteOfFakes("A call that fails");

function messagingAt(baseUrl: string, options: ClientOptions = {}): MessagingClient {
  return new MessagingClient({ apiKey: KEY, baseUrl, maxRetries: 0, ...options });
}

failures("tells where nothing listens", async () => {
  const baseUrl = await deadUrl();
  const error = await failureOf(messagingAt(baseUrl).contacts.list(), "connection_failed");
  assert.is(error.status, undefined);
  assert.match(error.message, `from ${baseUrl} (ECONNREFUSED): is the server running there?`);
  assert.instance(error.cause, TypeError);
  assert.not(error.isTimeout || error.isAbort);
});

failures("takes a connection that breaks for a failure of the connection", async () => {
  const fake = await fakeServer(breakOff);
  await failureOf(messagingAt(fake.url).contacts.list(), "connection_failed");
});

for (const length of [{ "Content-Length": "100" }, {}]) {
  failures(`does not take half of a body for an answer: ${JSON.stringify(length)}`, async () => {
    const fake = await fakeServer((response) => {
      response.writeHead(200, { "Content-Type": "application/json", ...length });
      response.write('{"contactsList":[],"pageNumber":1', () => response.socket?.resetAndDestroy());
    });
    await failureOf(messagingAt(fake.url).contacts.list(), "connection_failed");
  });
}

failures("times out where the headers never come", async () => {
  const fake = await fakeServer(() => {});
  const error = await failureOf(messagingAt(fake.url, { timeout: 50 }).contacts.list(), "timeout");
  assert.ok(error.isTimeout);
  assert.match(error.message, "GET /messaging/contacts took longer than 50 ms");
});

failures("times out where a body never ends, by the call's own timeout, too", async () => {
  const fake = await fakeServer((response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    const timer = setInterval(() => response.write(" "), 5);
    response.on("close", () => clearInterval(timer));
  });
  await failureOf(messagingAt(fake.url, { timeout: 80 }).contacts.list(), "timeout");
  await failureOf(messagingAt(fake.url).contacts.list({}, { timeout: 80 }), "timeout");
});

failures("times out where a connection is taken and nothing said", async () => {
  const silent = createServer((socket) => socket.resume().on("error", () => {}));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const client = messagingAt(`http://127.0.0.1:${port}`, { timeout: 50 });
  await failureOf(client.contacts.list(), "timeout");
  await new Promise((resolve) => silent.close(resolve));
});

failures("gives up a connection that it does not need any more", async () => {
  let closed: (() => void) | undefined;
  const whenClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const fake = await fakeServer((response) => {
    if (response.closed) closed?.();
    else response.on("close", () => closed?.());
  });
  const client = messagingAt(fake.url, { timeout: 30 });
  // Where the machine is busy, the first may end before it arrives.
  while (fake.received.length === 0) await failureOf(client.contacts.list(), "timeout");
  await whenClosed;
});

failures("ends when its signal is aborted, before, while waiting and in mid-body", async () => {
  const fake = await fakeServer(() => {});
  const reason = new Error("enough");
  const before = await failureOf(
    messagingAt(fake.url).contacts.list({}, { signal: AbortSignal.abort(reason) }),
    "aborted",
  );
  assert.ok(before.isAbort);
  assert.is(before.cause, reason);
  assert.is(fake.received.length, 0);

  const controller = new AbortController();
  const half = await fakeServer((response) => {
    response.writeHead(200).write("{", () => controller.abort(reason));
  });
  const { signal } = controller;
  const during = await failureOf(messagingAt(half.url).contacts.list({}, { signal }), "aborted");
  assert.is(during.cause, reason);
});

const NOT_JSON: [string, string, string][] = [
  ["a page of HTML", "<html>login</html>", "text/html"],
  ["nothing", "", "application/json"],
  ["half of a JSON", '{"contactsList": [', "application/json"],
  ["a list", "[]", "application/json"],
  ["null", "null", "application/json"],
  ["a text", '"hello"', "application/json"],
];

for (const [what, body, type] of NOT_JSON) {
  failures(`says that a 200 with ${what} is no answer, without showing it`, async () => {
    const fake = await fakeServer(text(200, body, type));
    const error = await failureOf(messagingAt(fake.url).contacts.list(), "invalid_response");
    assert.is(error.status, 200);
    assert.match(error.message, `answered 200 (${type}) without a JSON object: is baseUrl right?`);
    assert.not.match(error.message, "login");
    assert.is(fake.received.length, 1);
  });
}

failures("says that a page is no answer also where none was awaited", async () => {
  const fake = await fakeServer(text(200, "<html>login</html>"));
  await failureOf(messagingAt(fake.url).contacts.delete("7"), "invalid_response");
  const empty = await fakeServer((response) => response.writeHead(200).end());
  assert.is(await messagingAt(empty.url).contacts.delete("7"), undefined);
});

failures("says that JSON of another form is no answer", async () => {
  const fake = await fakeServer(json(200, { hello: "world" }));
  const messaging = messagingAt(fake.url);
  const queue = new QueueClient({ apiKey: KEY, baseUrl: fake.url });
  const calls = [
    messaging.contacts.list(),
    messaging.messages.list(),
    messaging.messages.attempts("1"),
    queue.tasks.list(),
    queue.tasks.create({ name: "a", type: "gx.tiny" }),
  ];
  for (const call of calls) {
    const error = await failureOf(call, "invalid_response");
    assert.is(error.status, 200);
    assert.instance(error.cause, TypeError);
  }
});

failures("does not follow a redirect, and tells where it leads", async () => {
  const other = await fakeServer(json(200, { contactsList: [], pageNumber: 1, pageSize: 10 }));
  for (const status of [301, 302, 303, 307, 308]) {
    const target = `${other.url}/messaging/contacts?secret=1`;
    const fake = await fakeServer((response) => {
      response.writeHead(status, { Location: target }).end();
    });
    const created = messagingAt(fake.url).contacts.create({ name: "Ada", phone: "+331" });
    const error = await failureOf(created, "invalid_response");
    assert.is(error.status, status);
    assert.match(error.message, `redirected to ${other.url}/messaging/contacts:`);
    assert.not.match(error.message, "secret");
  }
  assert.is(other.received.length, 0);
});

failures("never shows a key, whatever the runtime's error says", async () => {
  // As Deno and Bun do it.
  const failing = ((url: string) => {
    const error = new TypeError(`error sending request for url (${url})`);
    throw Object.assign(error, { path: url, code: "ConnectionRefused" });
  }) as unknown as typeof fetch;
  const apiKey = "secret/+key";
  const queue = new QueueClient({ apiKey, fetch: failing, maxRetries: 0 });
  const error = await failureOf(queue.stats(), "connection_failed");
  assert.match(error.message, "(ConnectionRefused)");
  assert.match(String(error.cause), "api_key=***&workspace_id=default");
  assert.not.match(printed(error, { depth: 9, showHidden: true }), "secret");

  const dead = new QueueClient({ apiKey, baseUrl: await deadUrl(), maxRetries: 0 });
  const refused = await failureOf(dead.stats(), "connection_failed");
  assert.not.match(printed(refused, { depth: 9, showHidden: true }), "secret");
});

failures("stands whatever a fetch of one's own throws or gives", async () => {
  const strange = [undefined, null, "text", 7, new Error("no"), { status: 200 }];
  for (const one of strange) {
    for (const fetch of [async () => one, () => Promise.reject(one)]) {
      const options = { fetch: fetch as unknown as typeof globalThis.fetch };
      await failureOf(
        messagingAt("http://localhost", options).contacts.list(),
        "connection_failed",
      );
    }
  }
});

failures("says that there is no fetch", async () => {
  const { fetch } = globalThis;
  try {
    (globalThis as { fetch?: unknown }).fetch = undefined;
    const call = messagingAt("http://localhost").contacts.list();
    const error = await failureOf(call, "invalid_argument");
    assert.match(error.message, "pass one as the option fetch");
  } finally {
    globalThis.fetch = fetch;
  }
});

failures("is refused before it is sent where it cannot be sent", async () => {
  const fake = await fakeServer(problem(500, "internal"));
  const messaging = messagingAt(fake.url);
  const cycle: Record<string, unknown> = {};
  cycle.cycle = cycle;
  const calls = [
    messaging.contacts.get(""),
    messaging.contacts.get("."),
    messaging.contacts.get(".."),
    messaging.contacts.get("\ud800"),
    messaging.contacts.get(undefined as unknown as string),
    messaging.contacts.delete(""),
    messaging.contacts.get("1", { timeout: 0 }),
    messaging.contacts.get("1", { timeout: Number.NaN }),
    messaging.contacts.get("1", { headers: { "X-A": "a\nb" } }),
    messaging.contacts.get("1", { signal: {} as AbortSignal }),
    messaging.contacts.create(cycle as never),
    messaging.contacts.create({ name: "a", phone: 1n } as never),
  ];
  for (const call of calls) await failureOf(call, "invalid_argument");
  assert.is(fake.received.length, 0);
});

failures("does not show a header's value that cannot be sent", async () => {
  const messaging = messagingAt("http://localhost");
  const headers = { Authorization: "Bearer secret\n1" };
  const error = await failureOf(messaging.contacts.list({}, { headers }), "invalid_argument");
  assert.match(error.message, 'The header "Authorization" cannot be sent');
  assert.not.match(printed(error, { depth: 9, showHidden: true }), "secret");
});

failures("is an unhandled rejection only where nobody takes it", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  const fake = await fakeServer(problem(404, "not_found"));
  const { contacts } = messagingAt(fake.url);
  await failureOf(contacts.get("1"));
  await failureOf(contacts.get("1").withResponse());
  await failureOf(contacts.delete("1"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(unhandled, []);
  for (const forget of [
    () => contacts.get("1").withResponse(),
    () => contacts.get("1"),
    () => contacts.delete("1"),
  ]) {
    const noted = new Promise((resolve) => process.once("unhandledRejection", resolve));
    forget();
    await noted;
  }
  assert.is(unhandled.length, 3);
  process.off("unhandledRejection", note);
});

failures.run();
