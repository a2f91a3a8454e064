import { createServer } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { refusedRange } from "../../api/messaging/addresses.ts";
import { suiteThatCloses, tlsServer } from "../../api/messaging/testing-webhook.ts";
import { WebhookClient } from "../../api/messaging/webhook-request.ts";
import { call, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { isLong, seed } from "./kit/chance.ts";
import { figure } from "./kit/figures.ts";
import { assertWell, BEARER } from "./kit/server.ts";
import { noteDials } from "./webhooks/dials.ts";
import { manners, startManner } from "./webhooks/receivers.ts";

const TIMEOUT_MS = 1000;
/** What a machine at work may add to a time. */
const SLACK_MS = 3000;

const addresses = suite("addresses");
const names = suite("names");
const receivers = suiteThatCloses("receivers");

function startFor(url: string, env: Record<string, string> = {}): Promise<TestServer> {
  return startServer({
    env: {
      WEBHOOK_URL: url,
      DELIVERY_DELAY_MS: "0",
      WEBHOOK_RETRY_DELAYS_MS: "",
      WEBHOOK_TIMEOUT_MS: String(TIMEOUT_MS),
      ...env,
    },
  });
}

let phones = 0;

/** Sends a message, and waits until its delivery has ended as failed. */
async function failedMessage(server: TestServer): Promise<{ reason: string; durationMs: number }> {
  const to = { name: "n", phone: `+33${1e6 + phones++}` };
  const body = { from: "f", to, content: "c" };
  const sent = await call(`${server.url}/messaging/messages`, "POST", { body, headers: BEARER });
  const path = `${server.url}/messaging/messages/${sent.json.id}`;
  await until(async () => {
    const { json } = await call(path, "GET", { headers: BEARER });
    assert.is.not(json.status, "delivered");
    return json.status === "failed";
  }, "the message to fail");
  const { json } = await call(`${path}/attempts`, "GET", { headers: BEARER });
  assert.is(json.attempts.length, 1);
  const { error, durationMs } = json.attempts[0];
  return { reason: error, durationMs };
}

// Ways to write an address of this machine or its network, and what they are

const INWARD = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f000001",
  "0177.0.0.1",
  "0x7f.0.0.1",
  "0.0.0.0",
  "0",
  "localhost",
  "LocalHost",
  "%6cocalhost",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[fe80::1]",
  "[fd00::1]",
  "169.254.169.254",
  "10.0.0.1",
  "100.64.0.1",
  "192.168.0.1",
  "[::ffff:169.254.169.254]",
];

addresses("inward are not dialled, however they are written", async () => {
  let heard = 0;
  const receiver = createServer((_request, response) => {
    heard++;
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  receiver.on("connection", () => heard++);
  const { port } = receiver.address() as AddressInfo;
  for (const host of INWARD) {
    const server = await startFor(`http://${host}:${port}/`, { WEBHOOK_ALLOW_PRIVATE: "false" });
    try {
      const { reason } = await failedMessage(server);
      assert.match(reason, /^the address \S+ is [a-z-]+; set WEBHOOK_ALLOW_PRIVATE=true/, host);
      await assertWell(server);
    } finally {
      await server.remove();
    }
  }
  assert.is(heard, 0);
  receiver.close();
  figure("ways to write an address inward", INWARD.length);
});

/** Blocks that are nobody's on the internet, from IANA's registries of special-purpose addresses. */
const SPECIAL_IPV4 = [
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0000000, 24],
  [0xc0000200, 24],
  [0xc0a80000, 16],
  [0xc6120000, 15],
  [0xc6336400, 24],
  [0xcb007100, 24],
  [0xe0000000, 4],
  [0xf0000000, 4],
] as const;

const specialIPv4 = fc
  .tuple(fc.constantFrom(...SPECIAL_IPV4), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
  .map(([[block, bits], some]) => (block + (some % 2 ** (32 - bits))) >>> 0);

const dotted = (n: number) => [24, 16, 8, 0].map((by) => (n >>> by) & 255).join(".");
const group = (n: number) => [n >>> 16, n & 0xffff].map((part) => part.toString(16)).join(":");
const anyIPv4 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const specialIPv6 = fc.oneof(
  anyIPv4.map((n) => `::ffff:${dotted(n)}`),
  anyIPv4.map((n) => `::ffff:${group(n)}`),
  anyIPv4.map((n) => `::${group(n)}`),
  anyIPv4.map((n) => `64:ff9b::${group(n)}`),
  anyIPv4.map((n) => `2002:${group(n)}::1`),
  anyIPv4.map((n) => `2001:0:${group(n)}::1`),
  fc.tuple(fc.constantFrom("fc", "fd"), anyIPv4).map(([first, n]) => `${first}00::${group(n)}`),
  anyIPv4.map((n) => `fe80::${group(n)}`),
  anyIPv4.map((n) => `ff02::${group(n)}`),
  anyIPv4.map((n) => `2001:db8::${group(n)}`),
  fc.constantFrom("::", "::1", "fe80::1%eth0", "", "localhost", "127.0.0.1:80", "1.2.3", "0x7f.1"),
);

addresses("of special blocks are refused, and others are not", () => {
  const tries = isLong ? 100_000 : 20_000;
  fc.assert(
    fc.property(fc.oneof(specialIPv4.map(dotted), specialIPv6), (address) => {
      assert.ok(refusedRange(address), address);
    }),
    { seed, numRuns: tries },
  );
  for (const open of [
    "1.1.1.1",
    "8.8.8.8",
    "172.15.0.1",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
  ]) {
    assert.is(refusedRange(open), undefined, open);
  }
  figure("special addresses held against the guard", tries);
});

// Names that lead to them

/** A look-up that gives each answer in turn. */
function answering(...answers: string[][]): { lookup: LookupFunction; asked: () => number } {
  let asked = 0;
  const lookup: LookupFunction = (_name, _options, callback) => {
    const found = answers[Math.min(asked++, answers.length - 1)] as string[];
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return { lookup, asked: () => asked };
}

async function sendTimes(times: number, lookup: LookupFunction): Promise<string[]> {
  const client = new WebhookClient({
    url: "http://receiver.example/",
    timeoutMs: TIMEOUT_MS,
    allowPrivate: false,
    lookup,
  });
  const dialled = await noteDials(async () => {
    for (let i = 0; i < times; i++) {
      const result = await client.send({}, Buffer.from("x"));
      assert.is(result?.status, null);
    }
  });
  client.close();
  return dialled;
}

const PUBLIC = "93.184.215.14";

names("that lead inward are not dialled", async () => {
  assert.equal(await sendTimes(1, answering(["10.0.0.1"]).lookup), []);
  assert.equal(await sendTimes(1, answering(["::1", "127.0.0.1", "fe80::1"]).lookup), []);
  assert.equal(await sendTimes(1, answering([]).lookup), []);
});

names("that lead to both kinds are dialled where they are public only", async () => {
  const { lookup } = answering(["10.0.0.1", PUBLIC, "::1", "169.254.169.254"]);
  assert.equal(await sendTimes(1, lookup), [PUBLIC]);
});

names("that lead elsewhere at the second look-up are looked at each time", async () => {
  const turning = answering([PUBLIC], ["127.0.0.1"], ["10.0.0.1"], [PUBLIC]);
  assert.equal(await sendTimes(4, turning.lookup), [PUBLIC, PUBLIC]);
  // Once for each attempt: what was checked is what was dialled.
  assert.is(turning.asked(), 4);
});

// Receivers that mean ill

for (const [what, { manner, reason }] of Object.entries(manners)) {
  receivers(`one that ${what} is not waited for`, async () => {
    let inward = 0;
    const elsewhere = createServer((_request, response) => {
      inward++;
      response.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const receiver = await startManner(manner, `http://127.0.0.1:${port}/`);
    const server = await startFor(receiver.url);
    try {
      const failed = await failedMessage(server);
      assert.match(failed.reason, reason, failed.reason);
      assert.ok(failed.durationMs < TIMEOUT_MS + SLACK_MS, `it took ${failed.durationMs} ms`);
      assert.is(inward, 0);
      await until(
        () => receiver.sockets.every((socket) => socket.destroyed || socket.readableEnded),
        "its connection to end",
      );
      await assertWell(server);
    } finally {
      await server.remove();
      receiver.server.close();
      elsewhere.close();
      for (const socket of receiver.sockets) socket.destroy();
    }
  });
}

receivers("one whose certificate is wrong hears nothing", async () => {
  let heard = 0;
  const { url } = await tlsServer((_request, response) => {
    heard++;
    response.end();
  });
  const server = await startFor(url);
  try {
    assert.match(
      (await failedMessage(server)).reason,
      /^the receiver's certificate was not accepted/,
    );
    assert.is(heard, 0);
  } finally {
    await server.remove();
  }
});

receivers("a hundred that never answer slow nobody down", async () => {
  const receiver = await startManner(() => {});
  const server = await startFor(receiver.url, { WEBHOOK_CONCURRENCY: "100" });
  try {
    const sent = Array.from({ length: 100 }, () => failedMessage(server));
    const started = performance.now();
    for (let i = 0; i < 50; i++) {
      assert.is(
        (await call(`${server.url}/messaging/contacts`, "GET", { headers: BEARER })).status,
        200,
      );
    }
    const each = (performance.now() - started) / 50;
    figure("a read beside 100 deliveries that hang, mean", `${each.toFixed(1)} ms`);
    assert.ok(each < TIMEOUT_MS, `${each} ms`);
    for (const { reason } of await Promise.all(sent))
      assert.is(reason, `no answer within ${TIMEOUT_MS} ms`);
    await assertWell(server);
  } finally {
    await server.remove();
    receiver.server.close();
    for (const socket of receiver.sockets) socket.destroy();
  }
  figure("receivers that mean ill", Object.keys(manners).length + 2);
});

addresses.run();
names.run();
receivers.run();
