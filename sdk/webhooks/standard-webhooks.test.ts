import { Webhook } from "standardwebhooks";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { signWebhook } from "./sign-webhook.ts";
import { BODY, EVENT } from "./testing.ts";
import { verifyWebhook } from "./verify-webhook.ts";

const tests = suite("with the library of Standard Webhooks");

const WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/** Each secret with the reference's reading of it that is ours. */
const SECRETS: [secret: string, reference: Webhook][] = [
  [WHSEC, new Webhook(WHSEC)],
  ["mySecret", new Webhook("mySecret", { format: "raw" })],
  // As a text it would take only the low byte of each code unit.
  ["Zoë 日本 🐇", new Webhook(new TextEncoder().encode("Zoë 日本 🐇"), { format: "raw" })],
];

tests("it takes what signWebhook() signs", async () => {
  for (const [secret, reference] of SECRETS) {
    const headers = await signWebhook({ id: "msg_1", body: BODY }, secret);
    assert.equal(reference.verify(BODY, headers), EVENT);
    const rotated = await signWebhook({ id: "msg_1", body: BODY }, ["new", secret]);
    assert.equal(reference.verify(BODY, rotated), EVENT);
    assert.throws(() => reference.verify(`${BODY} `, headers));
  }
});

tests("verifyWebhook() takes what it signs", async () => {
  for (const [secret, reference] of SECRETS) {
    const timestamp = new Date(Math.floor(Date.now() / 1000) * 1000);
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(timestamp.getTime() / 1000),
      "webhook-signature": reference.sign("msg_1", timestamp, BODY),
    };
    const verified = await verifyWebhook({ body: BODY, headers }, { secret });
    assert.equal(verified, { event: EVENT, id: "msg_1", timestamp });
  }
});

tests("both sign alike", async () => {
  const timestamp = 1614265330;
  for (const [secret, reference] of SECRETS) {
    for (const body of ["", "{}", "Zoë 日本 🐇", "\0\u2028\ufeff", "x".repeat(100_000)]) {
      const headers = await signWebhook({ id: "msg_1", timestamp, body }, secret);
      const expected = reference.sign("msg_1", new Date(timestamp * 1000), body);
      assert.is(headers["webhook-signature"], expected);
    }
  }
});

tests.run();
