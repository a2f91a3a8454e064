import { createHmac } from "node:crypto";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isTaskwireError } from "../errors.ts";
import { signWebhook } from "./sign-webhook.ts";
import { accepts, BODY, TIMESTAMP } from "./testing.ts";
import { verifySignature } from "./verify-signature.ts";

// Whatever comes from the network, verification answers yes, no, or with an error of the library.
// A failure prints the seed; fc.configureGlobal({ seed }) repeats it.

// Takes long: 30,000 webhooks.
const tests = suite("verification, with random webhooks");

const RUNS = 10_000;

// What random webhooks are made of

const text = fc.string({ unit: "binary", maxLength: 40 });
const bytes = fc.uint8Array({ maxLength: 60 });
const json = fc.json({ maxDepth: 2 });
const event = fc.constant(BODY);
const body: fc.Arbitrary<string | Uint8Array> = fc.oneof(text, bytes, json, event);

const base64 = fc.uint8Array({ minLength: 1 }).map((key) => Buffer.from(key).toString("base64"));
const secret = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
  base64,
  base64.map((key) => `whsec_${key}`),
  text.map((rest) => `whsec_${rest}`),
);
const secrets = fc.oneof(secret, fc.array(secret, { minLength: 1, maxLength: 3 }));

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const authorization = fc.oneof(
  text,
  hex,
  fc
    .tuple(fc.constantFrom("Signature ", "Bearer ", "Basic ", " ", ""), fc.oneof(hex, text))
    .map((parts) => parts.join("")),
);
const macs = fc.uint8Array({ minLength: 32, maxLength: 32 });
const standardSignature = fc.oneof(
  text,
  fc
    .array(
      macs.map((mac) => `v1,${Buffer.from(mac).toString("base64")}`),
      { maxLength: 3 },
    )
    .map((list) => list.join(" ")),
);
const headers: fc.Arbitrary<Record<string, string | string[]>> = fc.record(
  {
    Authorization: fc.oneof(authorization, fc.array(authorization, { maxLength: 2 })),
    "webhook-id": fc.oneof(text, fc.constantFrom("id", "__proto__")),
    "webhook-timestamp": fc.oneof(text, fc.integer().map(String), fc.constant(String(TIMESTAMP))),
    "webhook-signature": fc.oneof(standardSignature, fc.array(standardSignature, { maxLength: 2 })),
    cookie: text,
  },
  { requiredKeys: [] },
);

// What must hold

/** What Node's own HMAC says of an `Authorization` header. */
function isRight(raw: string | Uint8Array, header: string, key: string | string[]): boolean {
  const digits = header.trim().replace(/^(signature|bearer) +/i, "");
  return [key]
    .flat()
    .some((each) => createHmac("sha256", each).update(raw).digest("hex") === digits);
}

function holdsFor<T>(
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => Promise<void>,
): Promise<void> {
  return fc.assert(fc.asyncProperty(arbitrary, holds), { numRuns: RUNS });
}

tests("verifySignature() never fails and never says yes to what nobody signed", async () => {
  await holdsFor(fc.tuple(body, authorization, secrets), async ([raw, header, key]) => {
    assert.is(await verifySignature(raw, header, key), isRight(raw, header, key));
  });
});

tests("verifyWebhook() never accepts what nobody signed, and fails in one way only", async () => {
  await holdsFor(fc.tuple(body, headers, secrets), async ([raw, some, key]) => {
    assert.is(await accepts({ body: raw, headers: some }, key), false);
  });
});

tests("what is signed with a secret is right with that secret and with no other", async () => {
  await holdsFor(fc.tuple(body, secret, secret), async ([raw, key, other]) => {
    const signing = signWebhook({ id: "id", timestamp: TIMESTAMP, body: raw }, key);
    const [signed] = await Promise.allSettled([signing]);
    // What follows whsec_ was no base64.
    if (signed.status === "rejected") return assert.ok(isTaskwireError(signed.reason));
    const { Authorization } = signed.value;
    assert.is(await verifySignature(raw, Authorization, key), true);
    assert.is(await verifySignature(raw, Authorization, other), isRight(raw, Authorization, other));
  });
});

tests.run();
