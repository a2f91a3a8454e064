import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, type TestAnswer, until } from "../../api/testing/server.ts";
import { signWebhook, type WebhookEvent } from "../../sdk/webhooks.ts";
import type { ReceiverOptions } from "./handler.ts";
import { authorization, deliver, eventOf, SECRET, serve, type TestReceiver } from "./testing.ts";

const takes = suite("the receiver takes");
const refuses = suite("the receiver refuses");
const repeated = suite("a repeated delivery");

const open: TestReceiver[] = [];
for (const tests of [takes, refuses, repeated]) {
  tests.after.each(async () => {
    for (const receiver of open.splice(0)) await receiver.close();
  });
}

/** A receiver that keeps the events that it handles. */
async function receiver(options: Partial<ReceiverOptions> = {}) {
  const events: WebhookEvent[] = [];
  const handle = (event: WebhookEvent) => void events.push(event);
  const served = await serve({ handle, ...options });
  open.push(served);
  return { url: served.url, events, ids: () => events.map(({ id }) => id) };
}

const now = () => Math.floor(Date.now() / 1000);

takes("what the server sends, and gives the event", async () => {
  const { url, events } = await receiver();
  const answer = await deliver(url, "one");
  assert.is(answer.status, 204);
  assert.is(answer.text, "");
  assert.equal(events, [
    { id: "one", status: "delivered", deliveredAt: "2026-11-20T09:30:00.000Z" },
  ]);
});

takes("Authorization alone, with either scheme or none", async () => {
  const { url, ids } = await receiver();
  const schemes = { a: "Signature ", b: "Bearer ", c: "" };
  for (const [id, scheme] of Object.entries(schemes)) {
    const body = eventOf(id);
    const headers = { Authorization: (await authorization(body)).replace("Signature ", scheme) };
    assert.is((await call(url, "POST", { body, headers })).status, 204, id);
  }
  assert.equal(ids(), ["a", "b", "c"]);
});

takes("both secrets while one is being replaced", async () => {
  const { url, ids } = await receiver({ secret: ["new", "old"] });
  assert.is((await deliver(url, "a", { secret: "old" })).status, 204);
  assert.is((await deliver(url, "b", { secret: "new" })).status, 204);
  assert.is((await deliver(url, "c", { secret: ["new", "older"] })).status, 204);
  assert.is((await deliver(url, "d", { secret: "older" })).status, 401);
  assert.equal(ids(), ["a", "b", "c"]);
});

takes("a body in any language, byte for byte", async () => {
  const { url, ids } = await receiver();
  const body = ` ${eventOf("Zoë-日本")} \n`;
  assert.is((await deliver(url, "x", { body })).status, 204);
  assert.equal(ids(), ["Zoë-日本"]);
});

/** A refusal says why, in the server's form of an error, and nothing of what is secret. */
function assertRefused(answer: TestAnswer, status: number, code: string, says = /\S/): void {
  assert.is(answer.status, status, answer.text);
  assert.is(answer.json.code, code);
  assert.match(answer.json.message, says);
  assert.is(answer.json.error, answer.json.message);
  assert.not.match(answer.text, /mySecret|node:|\.ts:|\.js:/);
  if (status === 401) assert.is(answer.headers.get("www-authenticate"), "Signature");
}

type Request = { body?: string; headers?: Record<string, string> };
const body = eventOf("x");
const signed = (content: object = {}, secret = SECRET) =>
  signWebhook({ id: "x", body, ...content }, secret);

const refusals: [string, () => Promise<Request>, number, string][] = [
  ["no signature", async () => ({ body }), 401, "signature_missing"],
  ["nothing at all", async () => ({}), 401, "signature_missing"],
  [
    "another secret",
    async () => ({ body, headers: await signed({}, "another") }),
    401,
    "signature_mismatch",
  ],
  [
    "a changed body",
    async () => ({ body: eventOf("y"), headers: await signed() }),
    401,
    "signature_mismatch",
  ],
  [
    "another webhook's id",
    async () => ({ body, headers: { ...(await signed()), "webhook-id": "y" } }),
    401,
    "signature_mismatch",
  ],
  [
    "what is no signature",
    async () => ({ body, headers: { Authorization: "Basic YTpi" } }),
    401,
    "signature_malformed",
  ],
  [
    "an old delivery",
    async () => ({ body, headers: await signed({ timestamp: now() - 301 }) }),
    401,
    "timestamp_out_of_range",
  ],
  [
    "a delivery from the future",
    async () => ({ body, headers: await signed({ timestamp: now() + 330 }) }),
    401,
    "timestamp_out_of_range",
  ],
  [
    "signed text that is no JSON",
    async () => ({ body: "{", headers: await signed({ body: "{" }) }),
    400,
    "event_malformed",
  ],
  [
    "a signed body that is no event",
    async () => ({ body: "[]", headers: await signed({ body: "[]" }) }),
    400,
    "event_malformed",
  ],
];

for (const [name, request, status, code] of refusals) {
  refuses(`${name} with ${status}`, async () => {
    const { url, events } = await receiver();
    assertRefused(await call(url, "POST", await request()), status, code);
    assert.equal(events, []);
  });
}

refuses("a body beyond its bound, also one that does not say how long it is", async () => {
  const { url, events } = await receiver();
  const long = " ".repeat(17_000);
  const answer = await deliver(url, "x", { body: long });
  assertRefused(answer, 413, "body_too_large", /16384/);

  const stream = new ReadableStream({
    start(controller) {
      for (let chunk = 0; chunk < 17; chunk++) controller.enqueue(Buffer.alloc(1000, " "));
      controller.close();
    },
  });
  const init = { method: "POST", body: stream, duplex: "half" } as RequestInit;
  assert.is((await fetch(url, init)).status, 413);
  assert.equal(events, []);
  // A body within the bound is still read to its end.
  assert.is((await deliver(url, "y", { body: eventOf("y") + " ".repeat(16_000) })).status, 204);
});

refuses("other methods with 405, and other paths with 404", async () => {
  const { url } = await receiver();
  for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
    const answer = await call(url, method);
    assertRefused(answer, 405, "method_not_allowed", /POST/);
    assert.is(answer.headers.get("allow"), "POST");
  }
  const head = await fetch(url, { method: "HEAD" });
  assert.is(head.status, 405);
  for (const path of [
    "/",
    "/webhooks/more",
    "/webhook",
    "/WEBHOOKS",
    "//webhooks",
    "/%77ebhooks?",
  ]) {
    const answer = await call(new URL(url).origin + path, "POST");
    assertRefused(answer, 404, "unknown_path", /POST \/webhooks/);
  }
});

repeated("is acknowledged, and not handled again", async () => {
  const { url, ids } = await receiver();
  for (const id of ["a", "b", "a", "a", "b", "c"]) {
    assert.is((await deliver(url, id)).status, 204);
  }
  assert.equal(ids(), ["a", "b", "c"]);
});

repeated("is known by its webhook-id, whatever the event's id is", async () => {
  const { url, ids } = await receiver();
  await deliver(url, "a", { body: eventOf("m"), timestamp: now() - 5 });
  await deliver(url, "a", { body: eventOf("m") });
  await deliver(url, "b", { body: eventOf("m") });
  assert.equal(ids(), ["m", "m"]);
});

repeated("without a webhook-id is known by the event's", async () => {
  const { url, ids } = await receiver();
  for (const id of ["m", "m", "n"]) {
    const body = eventOf(id);
    const headers = { Authorization: await authorization(body) };
    assert.is((await call(url, "POST", { body, headers })).status, 204);
  }
  assert.equal(ids(), ["m", "n"]);
});

repeated("is still verified", async () => {
  const { url, ids } = await receiver();
  await deliver(url, "a");
  assert.is((await deliver(url, "a", { secret: "another" })).status, 401);
  assert.equal(ids(), ["a"]);
});

repeated("cannot be made of a delivery that has not come yet", async () => {
  const { url, ids } = await receiver();
  // Authorization does not cover the id: this is the first event under the second one's id.
  const body = eventOf("first");
  const headers = { Authorization: await authorization(body), "webhook-id": "second" };
  assert.is((await call(url, "POST", { body, headers })).status, 204);
  assert.is((await deliver(url, "second")).status, 204);
  assert.equal(ids(), ["first", "second"]);
});

repeated("is not remembered where it was refused", async () => {
  const { url, ids } = await receiver();
  await deliver(url, "a", { secret: "another" });
  assert.is((await deliver(url, "a")).status, 204);
  assert.equal(ids(), ["a"]);
});

repeated("at the same time is handled once, and each waits for it", async () => {
  const started: string[] = [];
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { url } = await receiver({
    handle: async ({ id }) => {
      started.push(id);
      if (id === "slow") await finished;
    },
  });
  const answered: number[] = [];
  const both = [1, 2, 3].map(async () => {
    answered.push((await deliver(url, "slow")).status);
  });
  await until(() => started.length > 0, "the handling to begin");
  // Those that came before this one have been read; another id does not wait for them.
  assert.is((await deliver(url, "quick")).status, 204);
  assert.equal(answered, []);
  finish();
  await Promise.all(both);
  assert.equal(answered, [204, 204, 204]);
  assert.equal(started, ["slow", "quick"]);
});

repeated("after a failure is handled again, and what failed is not shown", async () => {
  let tries = 0;
  const handle = () => {
    tries++;
    if (tries === 1) throw Object.assign(new Error("the password is hunter2"), { status: 200 });
  };
  const { url } = await receiver({ handle });
  const printed = console.error;
  const said: unknown[] = [];
  console.error = (...values: unknown[]) => void said.push(...values);
  try {
    const failed = await deliver(url, "a");
    assertRefused(failed, 500, "internal", /sent again/);
    assert.not.match(failed.text, /hunter2/);
  } finally {
    console.error = printed;
  }
  assert.match(String(said[0]), /hunter2/);
  assert.is((await deliver(url, "a")).status, 204);
  assert.is((await deliver(url, "a")).status, 204);
  assert.is(tries, 2);
});

takes.run();
refuses.run();
repeated.run();
