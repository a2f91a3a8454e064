import { suite } from "uvu";
import * as assert from "uvu/assert";
import { signWebhook } from "./sign-webhook.ts";
import {
  BODY,
  EVENT,
  ID,
  isRefused,
  now,
  onlyAuthorization,
  onlyStandard,
  requestOf,
  SECRET,
  signed,
  TIMESTAMP,
} from "./testing.ts";
import { type RawWebhook, verifyWebhook } from "./verify-webhook.ts";

const given = suite("verifyWebhook() takes");
const event = suite("verifyWebhook() with a right signature");
const headersSuite = suite("verifyWebhook() refuses headers");

const options = { secret: SECRET, now };
const timestamp = new Date(TIMESTAMP * 1000);

// What it takes

given("a Request", async () => {
  const verified = await verifyWebhook(requestOf(await signed()), options);
  assert.equal(verified, { event: EVENT, id: ID, timestamp });
});

given("a raw body in every form", async () => {
  const bytes = new TextEncoder().encode(BODY);
  for (const raw of [BODY, bytes, Buffer.from(BODY), bytes.buffer]) {
    const verified = await verifyWebhook({ body: raw, headers: await signed() }, options);
    assert.equal(verified.event, EVENT);
  }
});

given("headers in every form", async () => {
  const headers = await signed();
  const upper = Object.entries(headers).map(
    ([name, value]) => [name.toUpperCase(), value] as const,
  );
  const forms: RawWebhook["headers"][] = [
    headers,
    new Headers(headers),
    Object.entries(headers) as [string, string][],
    new Map(Object.entries(headers)),
    Object.fromEntries(upper),
    new Map(upper),
    // As Node gives them.
    { ...headers, "set-cookie": ["a=1", "b=2"], cookie: undefined },
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    Object.assign(Object.create(null), headers),
  ];
  for (const form of forms) {
    assert.equal((await verifyWebhook({ body: BODY, headers: form }, options)).id, ID);
  }
});

given("the standard headers alone", async () => {
  const verified = await verifyWebhook(requestOf(await onlyStandard()), options);
  assert.equal(verified, { event: EVENT, id: ID, timestamp });
});

given("Authorization alone, with a scheme and without", async () => {
  const digits = (await onlyAuthorization()).Authorization.replace("Signature ", "");
  for (const before of ["Signature ", "Bearer ", "", "bearer "]) {
    const request = requestOf({ Authorization: `${before}${digits}` });
    const verified = await verifyWebhook(request, { secret: SECRET });
    assert.equal(verified, { event: EVENT, id: EVENT.id, timestamp: undefined });
  }
});

given("any of several signatures, and skips those of other kinds", async () => {
  const headers = await onlyStandard();
  const right = headers["webhook-signature"];
  const wrong = (await onlyStandard("other"))["webhook-signature"];
  for (const list of [
    `${wrong} ${right}`,
    `${right} ${wrong}`,
    `v1a,${right.slice(3)} ${right}`,
    `v2,x  ${right} v1a,y`,
    ` ${right} `,
  ]) {
    const webhook = { body: BODY, headers: { ...headers, "webhook-signature": list } };
    assert.equal((await verifyWebhook(webhook, options)).event, EVENT);
  }
  for (const twice of [
    [wrong, right],
    [right, wrong],
  ]) {
    const webhook = { body: BODY, headers: { ...headers, "webhook-signature": twice } };
    assert.equal((await verifyWebhook(webhook, options)).event, EVENT);
  }
});

given("every secret while one is exchanged", async () => {
  for (const [sender, receiver] of [
    [["new", "old"], "new"],
    // Here Authorization is signed with the one that the receiver does not know.
    [["new", "old"], "old"],
    ["old", ["new", "old"]],
    ["new", ["new", "old"]],
    [["whsec_bmV3", "old"], ["whsec_bmV3"]],
  ] as const) {
    const request = requestOf(await signed(sender));
    assert.equal((await verifyWebhook(request, { secret: receiver, now })).event, EVENT);
  }
  const request = requestOf(await onlyAuthorization("old"));
  const verified = await verifyWebhook(request, { secret: ["new", "old"], now });
  assert.equal(verified.event, EVENT);
});

given("a right standard signature whatever Authorization holds", async () => {
  for (const Authorization of ["Basic YTpi", "Signature 0", ""]) {
    const webhook = { body: BODY, headers: { ...(await signed()), Authorization } };
    assert.equal((await verifyWebhook(webhook, options)).id, ID);
  }
});

given("a time as a function, a number or a Date, and by itself the present", async () => {
  const webhook = { body: BODY, headers: await signed() };
  for (const time of [now, now(), new Date(now()), () => new Date(now())]) {
    await verifyWebhook(webhook, { secret: SECRET, now: time });
  }
  const headers = await signWebhook({ id: ID, body: BODY }, SECRET);
  await verifyWebhook({ body: BODY, headers }, { secret: SECRET });
  const stale = verifyWebhook(webhook, { secret: SECRET });
  await isRefused(stale, "timestamp_out_of_range");
});

// The event

event("keeps members that it does not know", async () => {
  const more = JSON.stringify({ ...EVENT, attempt: 2 });
  const webhook = { body: more, headers: await signed(SECRET, more) };
  assert.equal((await verifyWebhook(webhook, options)).event, { ...EVENT, attempt: 2 });
});

event("and a body that is no event is refused", async () => {
  for (const text of [
    "",
    "null",
    "1",
    '"text"',
    "[]",
    "{}",
    "{",
    "[".repeat(10_000),
    JSON.stringify({ ...EVENT, id: 1 }),
    JSON.stringify({ ...EVENT, id: "" }),
    JSON.stringify({ ...EVENT, status: "queued" }),
    JSON.stringify({ ...EVENT, status: ["delivered"] }),
    JSON.stringify({ ...EVENT, deliveredAt: "yesterday" }),
    JSON.stringify({ ...EVENT, deliveredAt: 1763631000 }),
    JSON.stringify({ ...EVENT, deliveredAt: undefined }),
    // A byte in it is no UTF-8.
    Buffer.from(BODY.replace(/d1/, "\xff"), "latin1"),
  ]) {
    const webhook = { body: text, headers: await signed(SECRET, text) };
    await isRefused(verifyWebhook(webhook, options), "event_malformed", /is signed, but not/);
  }
});

// Headers

headersSuite("that carry no signature", async () => {
  for (const headers of [{}, { Authorization: "" }, { "webhook-id": ID }, [], new Headers()]) {
    const webhook = { body: BODY, headers } as RawWebhook;
    await isRefused(verifyWebhook(webhook, options), "signature_missing", /Authorization/);
  }
});

headersSuite("that do not have the form of a signature", async () => {
  const headers = await signed();
  const wrong: [Record<string, string | undefined>, RegExp][] = [
    [{ ...headers, "webhook-id": undefined }, /webhook-id/],
    [{ ...headers, "webhook-id": "" }, /webhook-id/],
    [{ ...headers, "webhook-id": "a.b" }, /webhook-id/],
    [{ ...headers, "webhook-id": `${ID}, ${ID}` }, /webhook-id/],
    [{ ...headers, "webhook-timestamp": undefined }, /webhook-timestamp/],
    ...["now", "1.5", "-1", "1e9", "0x10", " 1", "1 1", "1".repeat(13), "١"].map(
      (time): [Record<string, string>, RegExp] => [
        { ...headers, "webhook-timestamp": time },
        /webhook-timestamp/,
      ],
    ),
    [{ ...headers, "webhook-signature": "v1a,abc" }, /webhook-signature/],
    [{ ...headers, "webhook-signature": " " }, /webhook-signature/],
    [{ Authorization: "Basic YTpi" }, /Authorization/],
    [{ Authorization: "Signature abc" }, /Authorization/],
    [{ Authorization: `Signature ${"A".repeat(64)}` }, /lower-case/],
    // Only one of them says when.
    [{ Authorization: headers.Authorization, "webhook-timestamp": "now" }, /webhook-timestamp/],
  ];
  for (const [some, pattern] of wrong) {
    const verifying = verifyWebhook({ body: BODY, headers: some }, options);
    const message = await isRefused(verifying, "signature_malformed", pattern);
    assert.not.match(message, /YTpi/);
  }
});

headersSuite("of another webhook", async () => {
  const headers = await signed();
  for (const other of [
    { "webhook-id": "webhook-2" },
    { "webhook-timestamp": String(TIMESTAMP + 1) },
    { "webhook-signature": (await signed("other"))["webhook-signature"] },
    { "webhook-signature": `v1,${headers.Authorization}` },
    { "webhook-signature": `${headers["webhook-signature"]}A` },
    { "webhook-signature": headers["webhook-signature"].slice(0, -1) },
    { "webhook-signature": "v1," },
  ]) {
    const webhook = { body: BODY, headers: { ...headers, ...other } };
    await isRefused(verifyWebhook(webhook, options), "signature_mismatch");
  }
});

headersSuite("that give an old delivery a new time", async () => {
  const later = () => now() + 3_600_000;
  const headers = { ...(await signed()), "webhook-timestamp": String(TIMESTAMP + 3600) };
  const renewed = verifyWebhook({ body: BODY, headers }, { secret: SECRET, now: later });
  await isRefused(renewed, "signature_mismatch");
});

headersSuite("whose time is past, although Authorization fits", async () => {
  const later = () => now() + 3_600_000;
  const { "webhook-signature": _, ...headers } = await signed();
  for (const some of [await signed(), headers]) {
    const verifying = verifyWebhook({ body: BODY, headers: some }, { secret: SECRET, now: later });
    await isRefused(verifying, "timestamp_out_of_range");
  }
});

headersSuite("that are none", async () => {
  for (const headers of [undefined, null, 1, "text", [1], [undefined]]) {
    const webhook = { body: BODY, headers } as unknown as RawWebhook;
    await isRefused(verifyWebhook(webhook, options), "invalid_argument", /headers/);
  }
});

headersSuite("and takes no unsigned id or time for a signed one", async () => {
  const { "webhook-signature": _, ...headers } = await signed();
  const verified = await verifyWebhook({ body: BODY, headers }, options);
  assert.equal(verified, { event: EVENT, id: EVENT.id, timestamp: undefined });
});

headersSuite("and options that are not there", async () => {
  const webhook = { body: BODY, headers: await signed() };
  const verify = verifyWebhook as (...given: unknown[]) => Promise<unknown>;
  for (const nothing of [undefined, null]) {
    await isRefused(verify(webhook, nothing), "invalid_argument", /secret is missing/);
    await isRefused(verify(nothing, { secret: SECRET }), "invalid_argument", /headers/);
  }
});

given.run();
event.run();
headersSuite.run();
