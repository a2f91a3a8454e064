import * as assert from "uvu/assert";
import { until } from "../testing/server.ts";
import {
  ask,
  attemptsOf,
  hmac,
  isProblem,
  noAnswer,
  only,
  readMessage,
  sendMessage,
  status,
  statuses,
  suiteWithReceiver,
  whenMessageIs,
} from "./testing.ts";

const tests = suiteWithReceiver("deliveries");

// Success

tests("a message is delivered, signed over the raw bytes", async ({ server, receiver }) => {
  const { id } = await sendMessage(server);
  const { deliveredAt } = await whenMessageIs(server, id, "delivered");
  const { method, path, headers, body } = only(receiver.of(id));
  assert.is(`${method} ${path}`, "POST /webhooks");
  const text = body.toString("utf8");
  assert.equal(JSON.parse(text), { id, status: "delivered", deliveredAt });
  assert.is(headers["content-type"], "application/json");
  assert.is(headers.authorization, `Signature ${hmac(text, "mySecret", "hex")}`);
  assert.is(headers["webhook-id"], id);
  const timestamp = String(Math.floor(Date.parse(deliveredAt as string) / 1000));
  assert.is(headers["webhook-timestamp"], timestamp);
  const signature = hmac(`${id}.${timestamp}.${text}`, "mySecret", "base64");
  assert.is(headers["webhook-signature"], `v1,${signature}`);
});

tests("a delivered message says when, and nothing of failing", async ({ server }) => {
  const sent = await sendMessage(server);
  const message = await whenMessageIs(server, sent.id, "delivered");
  const { deliveredAt } = message;
  assert.equal(message, { ...sent, status: "delivered", deliveredAt });
  assert.match(String(deliveredAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const attempt = only(await attemptsOf(server, sent.id));
  assert.ok(Number.isInteger(attempt.durationMs) && attempt.durationMs >= 0);
  assert.equal(attempt, { at: deliveredAt, status: 204, durationMs: attempt.durationMs });
  const { messages } = (await ask(server, "GET", "/messages?limit=1")).json;
  assert.equal(messages, [message]);
});

tests("a message that fails at first is delivered later", async ({ server, receiver }) => {
  receiver.answer = statuses(500, 302, 204);
  const { id } = await sendMessage(server);
  const message = await whenMessageIs(server, id, "delivered");
  assert.not.ok("failureReason" in message);
  const attempts = await attemptsOf(server, id);
  assert.equal(
    attempts.map(({ status, error }) => [status, error]),
    [
      [500, "answered 500"],
      [302, "answered 302; redirects are not followed"],
      [204, undefined],
    ],
  );
  const times = attempts.map(({ at }) => at);
  assert.is(message.deliveredAt, times[2]);
  assert.equal(
    receiver.of(id).map(({ event }) => event.deliveredAt),
    times,
  );
  assert.equal(
    receiver.of(id).map(({ headers }) => headers["webhook-id"]),
    [id, id, id],
  );
});

tests("an attempt that failed says when the next one is due", async ({ server, receiver }) => {
  receiver.answer = status(500);
  const { id } = await sendMessage(server);
  await whenMessageIs(server, id, "failed");
  const [first, second, third] = await attemptsOf(server, id);
  for (const [before, after, delay] of [
    [first, second, 20],
    [second, third, 40],
  ] as const) {
    assert.ok(before && after);
    const due = Date.parse(before.nextAt as string);
    const ended = Date.parse(before.at) + before.durationMs;
    assert.ok(
      due >= ended + delay - 2 && due < ended + delay + 5000,
      `due after ${due - ended} ms`,
    );
    assert.ok(Date.parse(after.at) >= due, "it was tried too early");
  }
  assert.not.ok("nextAt" in (third ?? {}));
});

tests("a message stays queued while it is tried", async ({ server, receiver }) => {
  receiver.answer = noAnswer;
  const sent = await sendMessage(server);
  await until(() => receiver.of(sent.id).length === 1, "the attempt");
  assert.equal(await readMessage(server, sent.id), sent);
  assert.equal(await attemptsOf(server, sent.id), []);
});

tests("many messages are each delivered once", async ({ server, receiver }) => {
  receiver.answer = (response) => {
    setTimeout(() => response.writeHead(204).end(), Math.random() * 20);
  };
  const sent = await Promise.all(Array.from({ length: 60 }, () => sendMessage(server)));
  for (const { id } of sent) {
    await whenMessageIs(server, id, "delivered");
    assert.is(receiver.of(id).length, 1);
    assert.is((await attemptsOf(server, id)).length, 1);
  }
});

// Failure

tests("a message fails after its last attempt, with the reason", async ({ server, receiver }) => {
  receiver.answer = statuses(500, 404, 503);
  const sent = await sendMessage(server);
  const message = await whenMessageIs(server, sent.id, "failed");
  const failureReason = `answered 503 (WEBHOOK_URL leads to ${new URL(receiver.url).origin})`;
  assert.equal(message, { ...sent, status: "failed", failureReason });
  const attempts = await attemptsOf(server, sent.id);
  assert.equal(
    attempts.map(({ status, error }) => [status, error]),
    [
      [500, "answered 500"],
      [404, "answered 404"],
      [503, "answered 503"],
    ],
  );
  // It is left alone for as long as another one takes to fail.
  await whenMessageIs(server, (await sendMessage(server)).id, "failed");
  assert.is(receiver.of(sent.id).length, 3);
});

tests("a Retry-After of a year counts as a day", async ({ server, receiver }) => {
  receiver.answer = status(503, { "Retry-After": "31536000" });
  const { id } = await sendMessage(server);
  await until(async () => (await attemptsOf(server, id)).length === 1, "the attempt");
  const { at, nextAt } = only(await attemptsOf(server, id));
  const waits = Date.parse(nextAt as string) - Date.parse(at);
  assert.ok(waits >= 86_400_000 && waits < 86_410_000, `${waits} ms`);
});

// Again

tests("a failed message is queued again and delivered", async ({ server, receiver }) => {
  receiver.answer = status(500);
  const sent = await sendMessage(server);
  await whenMessageIs(server, sent.id, "failed");
  receiver.answer = status(204);
  const answer = await ask(server, "POST", `/messages/${sent.id}/redeliver`);
  assert.is(answer.status, 202);
  assert.equal(answer.json, sent);
  const message = await whenMessageIs(server, sent.id, "delivered");
  assert.not.ok("failureReason" in message);
  const attempts = await attemptsOf(server, sent.id);
  assert.equal(
    attempts.map(({ status }) => status),
    [500, 500, 500, 204],
  );
  assert.is(message.deliveredAt, attempts[3]?.at);
});

tests("a message sent again has all its attempts before it", async ({ server, receiver }) => {
  receiver.answer = status(500);
  const { id } = await sendMessage(server);
  await whenMessageIs(server, id, "failed");
  await ask(server, "POST", `/messages/${id}/redeliver`);
  await until(async () => (await attemptsOf(server, id)).length === 6, "six attempts");
  await whenMessageIs(server, id, "failed");
});

tests("only one of several calls at once sends a message again", async ({ server, receiver }) => {
  receiver.answer = status(500);
  const { id } = await sendMessage(server);
  await whenMessageIs(server, id, "failed");
  receiver.answer = noAnswer;
  const path = `/messages/${id}/redeliver`;
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(server, "POST", path)));
  const codes = answers.map((answer) => answer.status).sort();
  assert.equal(codes, [202, 409, 409, 409, 409]);
  await until(() => receiver.of(id).length === 4, "the new attempt");
});

tests("a delivered message cannot be sent again", async ({ server }) => {
  const { id } = await sendMessage(server);
  const message = await whenMessageIs(server, id, "delivered");
  const answer = await ask(server, "POST", `/messages/${id}/redeliver`);
  isProblem(answer, 409, "not_failed");
  assert.match(answer.json.message, "this one is delivered");
  assert.equal(await readMessage(server, id), message);
});

tests.run();
