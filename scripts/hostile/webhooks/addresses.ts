import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { refusedRange } from "../../../api/messaging/addresses.ts";
import { isLong, seed } from "../kit/chance.ts";
import { figure } from "../kit/figures.ts";
import { assertWell } from "../kit/server.ts";
import { failedMessage, startFor } from "./failed-delivery.ts";

export const addresses = suite("addresses");

/** Ways to write an address of this machine or its network. */
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
