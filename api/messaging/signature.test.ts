import { suite } from "uvu";
import * as assert from "uvu/assert";
import { authorization, signatureHeaders, standardSignature } from "./signature.ts";

const inAuthorization = suite("authorization()");
const standard = suite("standardSignature()");
const headers = suite("signatureHeaders()");

// RFC 4231, section 4.3.
const RFC_KEY = "Jefe";
const RFC_TEXT = Buffer.from("what do ya want for nothing?");
const RFC_HEX = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

// The vector in the tests of the Standard Webhooks libraries.
const EVENT = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1614265330,
  body: Buffer.from('{"test": 2432232314}'),
};
const EVENT_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const EVENT_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

// Made with: printf '%s' "$text" | openssl dgst -sha256 -hmac "$secret"
const PLAIN_SIGNATURE = "v1,EPf6OoAwzbQCJoW/PKvrmzo1iREVj+e0VQndqitrMYI=";
const UNICODE_HEX = "4251af5db537432daabafa74adde03cf4bcf74e97935ea23303304ee77d4a327";
const WHSEC_HEX = "80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c";

inAuthorization("authorization() gives the HMAC-SHA256 of RFC 4231", () => {
  assert.is(authorization(RFC_TEXT, RFC_KEY), `Signature ${RFC_HEX}`);
});

inAuthorization("authorization() signs bytes, not a text that they stand for", () => {
  const body = Buffer.from('{"name":"Zoë 日本"}');
  assert.is(authorization(body, "mySecret"), `Signature ${UNICODE_HEX}`);
  const inAnotherForm = Buffer.from('{ "name": "Zoë 日本" }');
  assert.is.not(authorization(inAnotherForm, "mySecret"), `Signature ${UNICODE_HEX}`);
});

inAuthorization("authorization() takes a secret with whsec_ as it is written", () => {
  assert.is(authorization(EVENT.body, EVENT_SECRET), `Signature ${WHSEC_HEX}`);
});

inAuthorization("authorization() depends on every bit of the secret", () => {
  assert.is.not(authorization(RFC_TEXT, "jefe"), authorization(RFC_TEXT, "Jefe"));
});

standard("standardSignature() gives the vector of Standard Webhooks", () => {
  assert.is(standardSignature(EVENT, EVENT_SECRET), EVENT_SIGNATURE);
});

standard("standardSignature() takes a secret without whsec_ as UTF-8", () => {
  assert.is(standardSignature(EVENT, "mySecret"), PLAIN_SIGNATURE);
  // Base64 without the prefix is a text like any other.
  const withoutPrefix = EVENT_SECRET.slice("whsec_".length);
  assert.is.not(standardSignature(EVENT, withoutPrefix), EVENT_SIGNATURE);
});

standard("standardSignature() covers id, timestamp and body", () => {
  const others = [
    { ...EVENT, id: `${EVENT.id}x` },
    { ...EVENT, timestamp: EVENT.timestamp + 1 },
    { ...EVENT, body: Buffer.from('{"test":2432232314}') },
  ];
  for (const other of others) {
    assert.is.not(standardSignature(other, EVENT_SECRET), EVENT_SIGNATURE);
  }
});

headers("signatureHeaders() signs in both ways with one secret", () => {
  assert.equal(signatureHeaders(EVENT, [EVENT_SECRET]), {
    Authorization: `Signature ${WHSEC_HEX}`,
    "webhook-id": EVENT.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": EVENT_SIGNATURE,
  });
});

headers("signatureHeaders() carries a signature of each of two secrets", () => {
  const signed = signatureHeaders(EVENT, ["mySecret", EVENT_SECRET]);
  assert.is(signed["webhook-signature"], `${PLAIN_SIGNATURE} ${EVENT_SIGNATURE}`);
  assert.is(signed.Authorization, authorization(EVENT.body, "mySecret"));
});

inAuthorization.run();
standard.run();
headers.run();
