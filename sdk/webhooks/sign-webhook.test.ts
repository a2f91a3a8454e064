import { suite } from "uvu";
import * as assert from "uvu/assert";
import { signWebhook } from "./sign-webhook.ts";
import { isRefused } from "./testing.ts";

const vectors = suite("signWebhook() gives known signatures");
const tests = suite("signWebhook()");

// RFC 4231, section 4.3.
const RFC_KEY = "Jefe";
const RFC_TEXT = "what do ya want for nothing?";
const RFC_HEX = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

// The vector in the tests of the Standard Webhooks libraries.
const CONTENT = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
};
const WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const WHSEC_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

// Made with: printf '%s' "$text" | openssl dgst -sha256 -hmac "$secret"
const PLAIN_SIGNATURE = "v1,EPf6OoAwzbQCJoW/PKvrmzo1iREVj+e0VQndqitrMYI=";
const UNICODE_HEX = "4251af5db537432daabafa74adde03cf4bcf74e97935ea23303304ee77d4a327";
const WHSEC_HEX = "80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c";

async function authorizationOf(body: string | Uint8Array, secret: string): Promise<string> {
  return (await signWebhook({ ...CONTENT, body }, secret)).Authorization;
}

async function standardOf(content: typeof CONTENT, secret: string): Promise<string> {
  return (await signWebhook(content, secret))["webhook-signature"];
}

vectors("in Authorization, of RFC 4231", async () => {
  assert.is(await authorizationOf(RFC_TEXT, RFC_KEY), `Signature ${RFC_HEX}`);
  assert.is.not(await authorizationOf(RFC_TEXT, "jefe"), `Signature ${RFC_HEX}`);
});

vectors("in Authorization, of bytes in any of their forms", async () => {
  const text = '{"name":"Zoë 日本"}';
  const bytes = new TextEncoder().encode(text);
  const within = new Uint8Array([1, ...bytes, 2]).subarray(1, -1);
  for (const body of [text, bytes, within, bytes.buffer, new DataView(bytes.buffer)]) {
    const { Authorization } = await signWebhook({ id: "a", body }, "mySecret");
    assert.is(Authorization, `Signature ${UNICODE_HEX}`);
  }
});

vectors("in Authorization, where a secret with whsec_ is its text", async () => {
  assert.is(await authorizationOf(CONTENT.body, WHSEC), `Signature ${WHSEC_HEX}`);
});

vectors("of Standard Webhooks, where it is the base64 behind", async () => {
  assert.is(await standardOf(CONTENT, WHSEC), WHSEC_SIGNATURE);
});

vectors("of Standard Webhooks, where a secret without whsec_ is its text", async () => {
  assert.is(await standardOf(CONTENT, "mySecret"), PLAIN_SIGNATURE);
  // Base64 without the prefix is a text like any other.
  assert.is.not(await standardOf(CONTENT, WHSEC.replace("whsec_", "")), WHSEC_SIGNATURE);
});

vectors("of Standard Webhooks, over id, timestamp and body", async () => {
  const others = [
    { ...CONTENT, id: `${CONTENT.id}x` },
    { ...CONTENT, timestamp: CONTENT.timestamp + 1 },
    { ...CONTENT, body: '{"test":2432232314}' },
  ];
  for (const other of others) assert.is.not(await standardOf(other, WHSEC), WHSEC_SIGNATURE);
});

tests("signs in both ways with one secret", async () => {
  assert.equal(await signWebhook(CONTENT, WHSEC), {
    Authorization: `Signature ${WHSEC_HEX}`,
    "webhook-id": CONTENT.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": WHSEC_SIGNATURE,
  });
});

tests(
  "carries a signature of each of two secrets, and the first one's in Authorization",
  async () => {
    const headers = await signWebhook(CONTENT, ["mySecret", WHSEC]);
    assert.is(headers["webhook-signature"], `${PLAIN_SIGNATURE} ${WHSEC_SIGNATURE}`);
    assert.is(headers.Authorization, await authorizationOf(CONTENT.body, "mySecret"));
  },
);

tests("signs at the present second when told no other", async () => {
  const before = Math.floor(Date.now() / 1000);
  const headers = await signWebhook({ id: "a", body: "" }, "mySecret");
  const timestamp = Number(headers["webhook-timestamp"]);
  assert.ok(timestamp >= before && timestamp <= Date.now() / 1000);
});

tests("takes base64 with its padding and without", async () => {
  const [padded, bare] = ["whsec_c2VjcmV0MQ==", "whsec_c2VjcmV0MQ"].map((secret) =>
    standardOf(CONTENT, secret),
  );
  assert.is(await padded, await bare);
  assert.is(await padded, await standardOf(CONTENT, "secret1"));
});

tests("keeps its keys apart, however many secrets it has seen", async () => {
  const expected = await authorizationOf("text", "secret 0");
  const seen = new Set<string>();
  for (let index = 0; index < 100; index++) {
    seen.add(await authorizationOf("text", `secret ${index}`));
  }
  assert.is(seen.size, 100);
  assert.is(await authorizationOf("text", "secret 0"), expected);
});

tests("signs the body as it was when called", async () => {
  const body = new TextEncoder().encode("text");
  const signing = authorizationOf(body, "mySecret");
  body.fill(0);
  assert.is(await signing, await authorizationOf("text", "mySecret"));
});

tests("refuses what cannot be signed", async () => {
  const wrong: Partial<Record<keyof typeof CONTENT, unknown>>[] = [
    ...["", "a.b", "a b", "a\nb", "é", undefined].map((id) => ({ id })),
    ...[-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e21, null].map((timestamp) => ({
      timestamp,
    })),
    ...[undefined, null, 1, {}, [1, 2]].map((body) => ({ body })),
  ];
  for (const part of wrong) {
    const content = { ...CONTENT, ...part } as typeof CONTENT;
    const named = Object.keys(part).join();
    await isRefused(signWebhook(content, "mySecret"), "invalid_argument", new RegExp(named));
  }
});

tests("refuses what is no secret, and does not repeat it", async () => {
  for (const secret of ["", [], ["mySecret", ""], undefined, null, 1, [undefined]]) {
    const signing = signWebhook(CONTENT, secret as string);
    await isRefused(signing, "invalid_argument", /secret is missing/);
  }
  for (const secret of ["whsec_", "whsec_hunter2!", "whsec_hunter222", "whsec_hunter2=\n"]) {
    const signing = signWebhook(CONTENT, secret);
    const message = await isRefused(signing, "invalid_argument", /base64/);
    assert.not.match(message, /hunter/);
  }
});

vectors.run();
tests.run();
