import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BODY, isRefused, onlyAuthorization, SECRET } from "./testing.ts";
import { verifySignature } from "./verify-signature.ts";

const tests = suite("verifySignature()");

const { Authorization } = await onlyAuthorization();
const digits = Authorization.replace("Signature ", "");

tests("takes a scheme before the digits, and none", async () => {
  for (const before of ["Signature ", "Bearer ", "", "signature ", "BEARER ", "Signature  ", " "]) {
    assert.is(await verifySignature(BODY, `${before}${digits}`, SECRET), true, before);
  }
});

tests("takes a body in every form", async () => {
  const bytes = new TextEncoder().encode(BODY);
  const within = new Uint8Array([1, ...bytes, 2]).subarray(1, -1);
  const bodies = [BODY, bytes, within, bytes.buffer, Buffer.from(BODY), new DataView(bytes.buffer)];
  for (const body of bodies) assert.is(await verifySignature(body, Authorization, SECRET), true);
});

tests("verifies bytes that are no text", async () => {
  const bytes = new Uint8Array([0, 255, 254, 195, 40]);
  const header = (await onlyAuthorization(SECRET, bytes)).Authorization;
  assert.is(await verifySignature(bytes, header, SECRET), true);
  const asText = new TextDecoder().decode(bytes);
  assert.is(await verifySignature(asText, header, SECRET), false);
});

tests("verifies the body as it was when called", async () => {
  const bytes = new TextEncoder().encode(BODY);
  const verifying = verifySignature(bytes, Authorization, ["new", SECRET]);
  bytes.fill(0);
  assert.is(await verifying, true);
});

tests("takes one of several secrets", async () => {
  assert.is(await verifySignature(BODY, Authorization, ["new", SECRET]), true);
  assert.is(await verifySignature(BODY, Authorization, [SECRET, "old"]), true);
  assert.is(await verifySignature(BODY, Authorization, ["new", "old"]), false);
});

tests("takes a secret with whsec_ as its text, be that base64 or not", async () => {
  for (const secret of ["whsec_not base64!", "whsec_"]) {
    const { createHmac } = await import("node:crypto");
    const hex = createHmac("sha256", secret).update(BODY).digest("hex");
    assert.is(await verifySignature(BODY, hex, secret), true);
  }
});

tests("says no to another body, secret or signature", async () => {
  const no = async (body: string, header: string | null | undefined, secret = SECRET) =>
    assert.is(await verifySignature(body, header, secret), false, String(header));
  await no(`${BODY} `, Authorization);
  await no("", Authorization);
  await no(BODY, Authorization, "mySecret ");
  await no(BODY, Authorization, "mysecret");
  for (const header of [
    null,
    undefined,
    "",
    "Signature",
    "Signature ",
    "Signature  ",
    `Basic ${digits}`,
    `Signature Bearer ${digits}`,
    `Signature ${digits} `.repeat(2),
    `Signature ${digits}, Signature ${digits}`,
    `Signature ${digits.slice(1)}`,
    `Signature ${digits}0`,
    `Signature ${digits.slice(1)}${digits[0]}`,
    `Signature${digits}`,
    `Signature\n${digits}`,
    `Signature v1,${digits}`,
    // What is signed is said in lower case.
    digits.toUpperCase(),
    digits.replace(/./, "é"),
    "\0".repeat(64),
    "0".repeat(64),
  ]) {
    await no(BODY, header);
  }
});

tests("says no to a header that is no text", async () => {
  for (const header of [0, {}, [], true, Symbol("header")]) {
    assert.is(await verifySignature(BODY, header as unknown as string, SECRET), false);
  }
});

tests("fails where no secret is given", async () => {
  for (const secret of ["", [], ["", SECRET], [SECRET, ""], undefined, null, 1]) {
    const verifying = verifySignature(BODY, Authorization, secret as string);
    await isRefused(verifying, "invalid_argument", /secret is missing/);
  }
});

tests("fails with a parsed body, and says how to get the raw one", async () => {
  for (const body of [JSON.parse(BODY), [], undefined, null, 1, new Blob([BODY]).stream()]) {
    const message = await isRefused(
      verifySignature(body, Authorization, SECRET),
      "invalid_argument",
      /parsed/,
    );
    for (const name of ["Express", "Fastify", "Request"]) assert.match(message, name);
  }
});

tests.run();
