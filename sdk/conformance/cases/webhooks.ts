import { equal, failure, ok } from "../assert.ts";
import type { Case } from "../context.ts";

const SECRET = "mySecret";
const EVENT = { id: "m-1", status: "delivered", deliveredAt: "2026-11-20T09:30:00.000Z" } as const;
const BODY = JSON.stringify(EVENT);
/** Unix seconds. */
const SIGNED_AT = 1_795_000_000;
const now = () => SIGNED_AT * 1000;

export const webhookCases: readonly Case[] = [
  {
    name: "webhooks: a signature is the one that everybody computes (RFC 4231, case 2)",
    async run({ sdk }) {
      const hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
      const body = "what do ya want for nothing?";
      const { Authorization } = await sdk.signWebhook({ id: "m-1", body }, "Jefe");
      equal(Authorization, `Signature ${hex}`);
      const bytes = new TextEncoder().encode(body);
      for (const raw of [body, bytes, bytes.buffer]) {
        for (const form of [`Signature ${hex}`, `Bearer ${hex}`, hex]) {
          ok(await sdk.verifySignature(raw, form, "Jefe"), form.slice(0, 9));
        }
      }
    },
  },
  {
    name: "webhooks: verifySignature() says no, and never throws",
    async run({ sdk }) {
      const { Authorization } = await sdk.signWebhook({ id: "m-1", body: BODY }, SECRET);
      ok(!(await sdk.verifySignature(BODY, Authorization, "another")), "another secret");
      ok(!(await sdk.verifySignature(`${BODY}\n`, Authorization, SECRET)), "another body");
      for (const form of [null, undefined, "", "Signature", "Signature zz", "Basic eA==", "é"]) {
        ok(!(await sdk.verifySignature(BODY, form, SECRET)), `Authorization: ${form}`);
      }
    },
  },
  {
    name: "webhooks: verifyWebhook() takes a Request, and raw body and headers",
    async run({ sdk }) {
      const headers = await sdk.signWebhook(
        { id: "m-1", timestamp: SIGNED_AT, body: BODY },
        SECRET,
      );
      const request = new Request("http://localhost:3010/webhooks", {
        method: "POST",
        headers,
        body: BODY,
      });
      const bytes = new TextEncoder().encode(BODY);
      const webhooks = [
        request,
        { body: BODY, headers },
        { body: bytes, headers: new Headers(headers) },
        { body: bytes.buffer, headers: Object.entries(headers) as [string, string][] },
      ];
      for (const webhook of webhooks) {
        const { event, id, timestamp } = await sdk.verifyWebhook(webhook, { secret: SECRET, now });
        equal(event as unknown, EVENT);
        equal(id, "m-1");
        equal(timestamp?.getTime(), now());
      }
    },
  },
  {
    name: "webhooks: several secrets while one is exchanged",
    async run({ sdk }) {
      const secrets = ["new-secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
      const content = { id: "m-1", timestamp: SIGNED_AT, body: BODY };
      const headers = await sdk.signWebhook(content, secrets);
      for (const secret of [...secrets, ["another", ...secrets]]) {
        equal((await sdk.verifyWebhook({ body: BODY, headers }, { secret, now })).id, "m-1");
      }
    },
  },
  {
    name: "webhooks: what is wrong is said",
    async run(context) {
      const { sdk } = context;
      const content = { id: "m-1", timestamp: SIGNED_AT, body: BODY };
      const headers = await sdk.signWebhook(content, SECRET);
      const verify = (body: string, sent: Record<string, string>, secret = SECRET, at = now()) =>
        sdk.verifyWebhook({ body, headers: sent }, { secret, now: () => at });
      const { Authorization } = headers;
      const text = '{"id":5}';
      const signed = await sdk.signWebhook({ id: "m-1", body: text }, SECRET);

      await failure(context, verify(BODY, headers, "another"), "signature_mismatch", 401);
      await failure(context, verify(`${BODY} `, headers), "signature_mismatch", 401);
      await failure(context, verify(BODY, {}), "signature_missing", 401);
      const malformed = verify(BODY, { Authorization: "Signature 12" });
      await failure(context, malformed, "signature_malformed", 401);
      const late = verify(BODY, headers, SECRET, now() + 301_000);
      await failure(context, late, "timestamp_out_of_range", 401);
      const early = verify(BODY, headers, SECRET, now() - 301_000);
      await failure(context, early, "timestamp_out_of_range", 401);
      equal(
        (await verify(BODY, { Authorization }, SECRET, 0)).event.id,
        "m-1",
        "one without a time",
      );
      const event = verify(text, { Authorization: signed.Authorization });
      await failure(context, event, "event_malformed", 400);
    },
  },
  {
    name: "webhooks: the door ./webhooks has the same, and its errors are known",
    async run(context) {
      const { webhooks, sdk } = context;
      const headers = await webhooks.signWebhook({ id: "m-1", body: BODY }, SECRET);
      equal((await sdk.verifyWebhook({ body: BODY, headers }, { secret: SECRET })).id, "m-1");
      ok(await webhooks.verifySignature(BODY, headers.Authorization, SECRET), "it is right");
      const wrong = webhooks.verifyWebhook({ body: BODY, headers }, { secret: "another" });
      await failure({ sdk: { ...sdk, ...webhooks } }, wrong, "signature_mismatch", 401);
      const error = await wrong.catch((reason) => reason);
      ok(sdk.isTaskwireError(error) && webhooks.isTaskwireError(error), "both know it");
    },
  },
];
