import { suite } from "uvu";
import * as assert from "uvu/assert";
import { signWebhook } from "./sign-webhook.ts";
import { accepts, BODY, TIMESTAMP } from "./testing.ts";
import { verifySignature } from "./verify-signature.ts";

const tests = suite("a webhook of which any one bit is another");

const WEBHOOK = {
  body: Buffer.from(BODY),
  secret: Buffer.from("aSecret é", "latin1"),
};

/** Every version of some parts in which one bit is another. */
function* flipped(parts: Record<string, Buffer>): Iterable<Record<string, Buffer>> {
  for (const [name, bytes] of Object.entries(parts)) {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      yield { ...parts, [name]: changed };
    }
  }
}

/** Its parts as a receiver has them: a code unit for each byte of a header, as in HTTP. */
function received({
  body: raw = Buffer.of(),
  secret: key = Buffer.of(),
  ...rest
}: Record<string, Buffer>) {
  const entries = Object.entries(rest).map(([name, value]) => [name, value.toString("latin1")]);
  const some: Record<string, string> = Object.fromEntries(entries);
  return { webhook: { body: raw, headers: some }, key: key.toString("latin1") };
}

async function signedParts(...names: string[]): Promise<Record<string, Buffer>> {
  const content = { id: "webhook-1", timestamp: TIMESTAMP, body: WEBHOOK.body };
  const signed = Object.entries(await signWebhook(content, WEBHOOK.secret.toString("latin1")));
  const wanted = signed.filter(([name]) => names.includes(name));
  return {
    ...WEBHOOK,
    ...Object.fromEntries(wanted.map(([name, value]) => [name, Buffer.from(value)])),
  };
}

tests("is refused by its standard headers", async () => {
  const parts = await signedParts("webhook-id", "webhook-timestamp", "webhook-signature");
  const whole = received(parts);
  assert.is(await accepts(whole.webhook, whole.key), true);
  for (const changed of flipped(parts)) {
    const { webhook, key } = received(changed);
    assert.is(await accepts(webhook, key), false, JSON.stringify([webhook, key]));
  }
});

tests("is refused by its Authorization", async () => {
  const parts = await signedParts("Authorization");
  for (const changed of flipped(parts)) {
    const { webhook, key } = received(changed);
    const header = webhook.headers.Authorization as string;
    // Only the name of the scheme may be in upper or lower case.
    const right = changed.Authorization !== parts.Authorization && /^signature /i.test(header);
    const expected = right && header.slice(10) === parts.Authorization?.toString().slice(10);
    assert.is(await verifySignature(webhook.body, header, key), expected, header);
    assert.is(await accepts(webhook, key), expected, header);
  }
});

tests.run();
