import * as assert from "uvu/assert";
import { until } from "../testing/server.ts";
import type { Message } from "./schema.ts";
import {
  type Answering,
  attemptsOf,
  hmac,
  noAnswer,
  only,
  readMessage,
  sendMessage,
  status,
  suiteWithReceiver,
  whenMessageIs,
} from "./testing.ts";

const SECOND_KEY = Buffer.from("0123456789abcdef0123456789abcdef");

const delays = suiteWithReceiver("delays of deliveries", {
  DELIVERY_DELAY_MS: "400",
  WEBHOOK_RETRY_DELAYS_MS: "300,300",
});
const single = suiteWithReceiver("deliveries that are tried once", {
  WEBHOOK_SECRET: `first secret é,whsec_${SECOND_KEY.toString("base64")}`,
  WEBHOOK_RETRY_DELAYS_MS: "",
  WEBHOOK_TIMEOUT_MS: "800",
  LOG_LEVEL: "info",
});
const guarded = suiteWithReceiver("deliveries to public addresses only", {
  WEBHOOK_ALLOW_PRIVATE: "false",
});
const load = suiteWithReceiver("deliveries side by side", {
  WEBHOOK_CONCURRENCY: "3",
  WEBHOOK_TIMEOUT_MS: "60000",
});

// Delays

delays("a message waits before it is tried", async ({ server, receiver }) => {
  const sent = await sendMessage(server);
  await whenMessageIs(server, sent.id, "delivered");
  const waited = (receiver.of(sent.id)[0]?.at as number) - Date.parse(sent.createdAt);
  assert.ok(waited >= 400, `it waited ${waited} ms`);
});

delays("Retry-After lengthens a delay, and never shortens it", async ({ server, receiver }) => {
  const asked = new Map<string, string>();
  receiver.answer = (response, { event }) => {
    const seconds = asked.get(event.id);
    asked.delete(event.id);
    if (seconds === undefined) response.writeHead(204).end();
    else response.writeHead(503, { "Retry-After": seconds }).end();
  };
  const [long, short] = [await sendMessage(server), await sendMessage(server)];
  asked.set(long.id, "1");
  asked.set(short.id, "0");
  for (const { id } of [long, short]) await whenMessageIs(server, id, "delivered");
  const between = ({ id }: Message) => {
    const [first, second] = receiver.of(id).map(({ event }) => Date.parse(event.deliveredAt));
    return (second as number) - (first as number);
  };
  assert.ok(between(long) >= 1000, `${between(long)} ms`);
  assert.ok(between(short) >= 300, `${between(short)} ms`);
});

// Tried once

single("while a secret is exchanged both sign", async ({ server, receiver }) => {
  const { id } = await sendMessage(server);
  await whenMessageIs(server, id, "delivered");
  const { headers, body } = only(receiver.of(id));
  const text = body.toString("utf8");
  const signed = `${id}.${headers["webhook-timestamp"]}.${text}`;
  assert.is(headers.authorization, `Signature ${hmac(text, "first secret é", "hex")}`);
  assert.is(
    headers["webhook-signature"],
    `v1,${hmac(signed, "first secret é", "base64")} v1,${hmac(signed, SECOND_KEY, "base64")}`,
  );
});

single("a receiver that takes too long has no status", async ({ server, receiver }) => {
  receiver.answer = noAnswer;
  const { id } = await sendMessage(server);
  const message = await whenMessageIs(server, id, "failed");
  assert.match(message.failureReason as string, /^no answer within 800 ms \(/);
  const attempt = only(await attemptsOf(server, id));
  assert.is(attempt.status, null);
  assert.ok(attempt.durationMs >= 799);
});

single(
  "the log tells of a failed attempt without what is private",
  async ({ server, receiver }) => {
    receiver.answer = status(500);
    const { id, to } = await sendMessage(server, "a private text");
    await whenMessageIs(server, id, "failed");
    const line = await until(
      () =>
        server
          .log()
          .split("\n")
          .find((one) => one.includes(`"message":"${id}"`)),
      "the log",
    );
    const { error, msg } = JSON.parse(line);
    assert.is(`${msg}: ${error}`, "a delivery attempt failed: answered 500");
    for (const text of ["a private text", to.phone, "first secret", "whsec_"]) {
      assert.not.match(server.log(), text);
    }
  },
);

single("a receiver that is not there has no status", async ({ server, receiver }) => {
  const { origin } = new URL(receiver.url);
  await receiver.stop();
  const { id } = await sendMessage(server);
  const message = await whenMessageIs(server, id, "failed");
  // And no more of the URL: some receivers have a secret in its path.
  assert.is(message.failureReason, `the connection was refused (WEBHOOK_URL leads to ${origin})`);
  const { status, error } = only(await attemptsOf(server, id));
  assert.is(status, null);
  assert.is(error, "the connection was refused");
});

// Side by side

load("no more attempts run at once than may", async ({ server, receiver }) => {
  let [now, most] = [0, 0];
  const held: (() => void)[] = [];
  let isOpen = false;
  const answer: Answering = (response) => {
    most = Math.max(most, ++now);
    const end = () => {
      now--;
      response.writeHead(204).end();
    };
    if (isOpen) setTimeout(end, 5);
    else held.push(end);
  };
  receiver.answer = answer;
  const sent = await Promise.all(Array.from({ length: 12 }, () => sendMessage(server)));
  await until(() => held.length === 3, "as many attempts as may run");
  isOpen = true;
  for (const end of held.splice(0)) end();
  for (const { id } of sent) await whenMessageIs(server, id, "delivered");
  assert.is(most, 3);
  assert.is(receiver.received.length, 12);
});

load("a receiver that never answers does not slow the API", async ({ server, receiver }) => {
  receiver.answer = noAnswer;
  const before = receiver.received.length;
  for (let i = 0; i < 8; i++) await sendMessage(server);
  await until(() => receiver.received.length === before + 3, "all places to be taken");
  const durations: number[] = [];
  for (let i = 0; i < 60; i++) {
    const started = performance.now();
    const { id } = await sendMessage(server);
    await readMessage(server, id);
    durations.push(performance.now() - started);
  }
  durations.sort((one, other) => one - other);
  assert.ok((durations[30] as number) < 1000, `half took more than ${durations[30]} ms`);
  assert.is(receiver.received.length, before + 3);
  const stopping = performance.now();
  assert.is(await server.stop(), 0);
  assert.ok(performance.now() - stopping < 4000, "it waited for the receiver");
});

// Public addresses only

guarded("a private address is not dialled unless it is allowed", async ({ server, receiver }) => {
  const { id } = await sendMessage(server);
  const message = await whenMessageIs(server, id, "failed");
  assert.match(
    message.failureReason as string,
    /^the address 127.0.0.1 is loopback; set WEBHOOK_ALLOW_PRIVATE=true to let deliveries go there \(/,
  );
  assert.is((await attemptsOf(server, id)).length, 3);
  assert.is(receiver.connections, 0);
});

delays.run();
single.run();
guarded.run();
load.run();
