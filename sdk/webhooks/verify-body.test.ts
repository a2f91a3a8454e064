import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BODY, EVENT, failure, isRefused, now, requestOf, SECRET, signed } from "./testing.ts";
import { type RawWebhook, verifyWebhook } from "./verify-webhook.ts";

const body = suite("verifyWebhook() refuses a body");

const options = { secret: SECRET, now };

body("that was parsed, and says how to get the raw one", async () => {
  for (const parsed of [EVENT, undefined, null, [], requestOf({}).body]) {
    const webhook = { body: parsed, headers: await signed() } as unknown as RawWebhook;
    const verifying = verifyWebhook(webhook, options);
    const message = await isRefused(verifying, "invalid_argument", /parsed/);
    for (const name of ["Express", "Fastify", "Request"]) assert.match(message, name);
  }
});

body("that was read, or is being read", async () => {
  const used = requestOf(await signed());
  await used.json();
  await isRefused(verifyWebhook(used, options), "invalid_argument", /was read/);
  const locked = requestOf(await signed());
  locked.body?.getReader();
  await isRefused(verifyWebhook(locked, options), "invalid_argument", /was read/);
});

body("that breaks off", async () => {
  const reason = new Error("reset");
  const broken = new ReadableStream({ start: (controller) => controller.error(reason) });
  const init = { method: "POST", headers: await signed(), body: broken, duplex: "half" } as const;
  const verifying = verifyWebhook(new Request("http://localhost", init), options);
  const error = await failure(verifying);
  assert.equal([error.code, error.status, error.cause], ["connection_failed", 400, reason]);
});

body("for want of a secret, whatever else is wrong", async () => {
  for (const secret of ["", [], [""], undefined]) {
    const webhook = { body: BODY, headers: {} };
    const verifying = verifyWebhook(webhook, { secret: secret as string });
    await isRefused(verifying, "invalid_argument", /secret is missing/);
  }
});

body.run();
