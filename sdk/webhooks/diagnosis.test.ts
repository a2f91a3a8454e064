import { createHmac } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  BODY,
  EVENT,
  isRefused,
  now,
  onlyAuthorization,
  onlyStandard,
  SECRET,
  signed,
  TIMESTAMP,
} from "./testing.ts";
import { type RawWebhook, verifyWebhook } from "./verify-webhook.ts";

const secrets = suite("verifyWebhook() tells of the secret");
const bodies = suite("verifyWebhook() tells of the body");
const clocks = suite("verifyWebhook() tells of the clock");

const WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Says why a webhook does not fit, and sees to it that no secret is in what it says. */
async function reason(webhook: RawWebhook, secret: string | string[] = SECRET): Promise<string> {
  const message = await isRefused(verifyWebhook(webhook, { secret, now }), "signature_mismatch");
  assert.match(message, /^The signature does not fit: .*[.?]$/);
  for (const text of [secret].flat()) assert.not(message.includes(text), message);
  return message;
}

/** The same webhook with each of its two signatures alone. */
async function both(secret: string, body: string | Uint8Array = BODY) {
  return [await onlyStandard(secret, body), await onlyAuthorization(secret, body)];
}

// Secrets

secrets("that it has whitespace or quotes around it", async () => {
  for (const headers of await both("a secret")) {
    for (const wrong of ["a secret\n", " a secret", "a secret\r\n", '"a secret"', "'a secret'\n"]) {
      assert.match(await reason({ body: BODY, headers }, wrong), /: whitespace, a quote/);
      assert.match(
        await reason({ body: BODY, headers }, ["other", wrong]),
        /: whitespace, a quote/,
      );
    }
  }
});

secrets("that it is a list with commas", async () => {
  for (const headers of await both("old secret")) {
    const message = await reason({ body: BODY, headers }, "new secret, old secret");
    assert.match(message, /comma .* pass an array/);
  }
});

secrets("that only one side has whsec_", async () => {
  for (const headers of await both(WHSEC)) {
    const message = await reason({ body: BODY, headers }, WHSEC.replace("whsec_", ""));
    assert.match(message, /whsec_ on both sides/);
  }
  for (const headers of await both(WHSEC.replace("whsec_", ""))) {
    assert.match(await reason({ body: BODY, headers }, WHSEC), /whsec_ on both sides/);
  }
});

secrets("that the sender takes base64 for text, or text for base64", async () => {
  const content = `webhook-1.${TIMESTAMP}.${BODY}`;
  const standard = createHmac("sha256", WHSEC).update(content).digest("base64");
  const headers = { ...(await onlyStandard()), "webhook-signature": `v1,${standard}` };
  assert.match(await reason({ body: BODY, headers }, WHSEC), /reads the secret in another way/);
  const key = Buffer.from(WHSEC.slice(6), "base64");
  const Authorization = createHmac("sha256", key).update(BODY).digest("hex");
  const message = await reason({ body: BODY, headers: { Authorization } }, WHSEC);
  assert.match(message, /reads the secret in another way/);
});

secrets("that base64 behind whsec_ has whitespace around it", async () => {
  const webhook = { body: BODY, headers: await onlyStandard(WHSEC) };
  const verifying = verifyWebhook(webhook, { secret: `${WHSEC}\n`, now });
  await isRefused(verifying, "invalid_argument", /whitespace around/);
  assert.match(await reason(webhook, ` ${WHSEC}`), /: whitespace/);
  const other = { body: BODY, headers: await onlyAuthorization(WHSEC) };
  assert.match(await reason(other, `${WHSEC}\n`), /: whitespace/);
});

secrets("that the sender has the default one", async () => {
  for (const headers of await both("mySecret")) {
    assert.match(await reason({ body: BODY, headers }, "own secret"), /default secret/);
  }
});

secrets("that it is probably another one", async () => {
  for (const headers of await both("sender's secret")) {
    assert.match(
      await reason({ body: BODY, headers }, "own secret"),
      /probably the secret is wrong/,
    );
    // Nothing of these can be read as a key.
    assert.match(await reason({ body: BODY, headers }, " , "), /probably the secret is wrong/);
  }
});

// Bodies

bodies("that it was parsed and serialised again", async () => {
  const sent = [
    `${BODY}\n`,
    `${BODY}\r\n`,
    ` ${BODY} `.trimEnd(),
    JSON.stringify(EVENT, null, 2),
    JSON.stringify(EVENT, null, 4),
    `${JSON.stringify(EVENT, null, "\t")}\n`,
    JSON.stringify(EVENT, null, 1).replace(/\n */g, " "),
    BODY.replaceAll('":"', '": "').replaceAll('","', '", "'),
  ].filter((text) => text !== ` ${BODY}`);
  for (const text of sent) {
    for (const headers of await both(SECRET, text)) {
      const body = JSON.stringify(JSON.parse(text));
      assert.match(await reason({ body, headers }, SECRET), /: the body was read or parsed/, text);
    }
  }
});

bodies("that it was written with indentation, more space, or twice", async () => {
  for (const headers of await both(SECRET)) {
    for (const body of [
      JSON.stringify(EVENT, null, 2),
      `${BODY}\n`,
      `\n ${BODY}`,
      JSON.stringify(BODY),
    ]) {
      assert.match(await reason({ body, headers }), /: the body was read or parsed/);
    }
  }
});

bodies("that it is empty or no JSON at all", async () => {
  for (const headers of await both(SECRET)) {
    for (const body of ["", "[object Object]", "{", "null", "[".repeat(9000), "\ud800"]) {
      const message = await reason({ body, headers });
      assert.match(message, /probably .* the body was read or parsed/);
      for (const name of ["Express", "Fastify", "Request"]) assert.match(message, name);
    }
  }
});

bodies("nothing that has to be tried, where it is large", async () => {
  const body = `${BODY}${" ".repeat(20_000)}`;
  for (const headers of await both(SECRET)) {
    assert.match(await reason({ body, headers }), /probably/);
  }
});

bodies("without a body that grows when it is indented, which anybody may send", async () => {
  const { subtle } = crypto;
  const { sign } = subtle;
  let bytes = 0;
  subtle.sign = (algorithm, key, data) => {
    bytes += data.byteLength;
    return sign.call(subtle, algorithm, key, data);
  };
  try {
    for (const depth of [256, 512, 1024, 4096]) {
      const body = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      bytes = 0;
      await reason({ body, headers: await onlyStandard(SECRET) });
      assert.ok(bytes > 0 && bytes < 16 * 2 ** 20, `${depth} levels had ${bytes} bytes signed`);
    }
  } finally {
    subtle.sign = sign;
  }
});

// Clocks

clocks("by how many seconds it is off, and in which direction", async () => {
  const webhook = { body: BODY, headers: await signed() };
  const at = (seconds: number, tolerance?: number) =>
    verifyWebhook(webhook, { secret: SECRET, tolerance, now: () => now() + seconds * 1000 });
  for (const seconds of [-300, -1, 0, 0.999, 300, 300.9]) await at(seconds);
  const outOfRange = "timestamp_out_of_range";
  await isRefused(at(301), outOfRange, /^Signed 301 seconds behind the clock here, .* of 300:/);
  await isRefused(at(-301), outOfRange, /^Signed 301 seconds ahead of the clock here, .* of 300:/);
  await isRefused(at(86_400), outOfRange, /^Signed 86400 seconds behind/);
  await at(11, 11);
  await isRefused(at(12, 11), outOfRange, /12 seconds behind .* of 11:/);
  await at(0, 0);
  await isRefused(at(1, 0), outOfRange);
  await at(1e9, Number.POSITIVE_INFINITY);
});

clocks("and takes nothing where its own figures are none", async () => {
  const webhook = { body: BODY, headers: await signed() };
  for (const wrong of [{ tolerance: Number.NaN }, { tolerance: -1 }, { now: Number.NaN }]) {
    const verifying = verifyWebhook(webhook, { secret: SECRET, now, ...wrong });
    await isRefused(verifying, "timestamp_out_of_range");
  }
});

secrets.run();
bodies.run();
clocks.run();
