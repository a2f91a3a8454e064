import type { LookupOptions } from "node:dns";
import type { LookupFunction } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { publicOnly, RefusedAddressError, refusedRange } from "./addresses.ts";

const ranges = suite("refusedRange()");
const errors = suite("RefusedAddressError");
const lookups = suite("publicOnly()");

const refused: [address: string, range: string][] = [
  ["0.0.0.0", "unspecified"],
  ["0.255.255.255", "unspecified"],
  ["10.0.0.1", "private"],
  ["10.255.255.255", "private"],
  ["100.64.0.1", "private"],
  ["100.127.255.255", "private"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  // Where clouds hand out their credentials.
  ["169.254.169.254", "link-local"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.0.0.8", "special"],
  ["192.0.2.1", "special"],
  ["192.88.99.1", "special"],
  ["192.168.0.1", "private"],
  ["198.18.0.1", "special"],
  ["198.19.255.255", "special"],
  ["198.51.100.1", "special"],
  ["203.0.113.1", "special"],
  ["224.0.0.1", "multicast"],
  ["239.255.255.255", "multicast"],
  ["240.0.0.1", "special"],
  ["255.255.255.255", "special"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["fc00::1", "private"],
  ["fd12:3456::1", "private"],
  ["fe80::1", "link-local"],
  ["fec0::1", "special"],
  ["ff02::1", "multicast"],
  ["100::1", "special"],
  ["100:0:0:1::1", "special"],
  ["2001:db8::1", "special"],
  ["3fff::1", "special"],
  ["2001:2::1", "special"],
  ["2001:20::1", "special"],
  ["5f00::1", "special"],
  // Never handed out.
  ["4000::1", "special"],
  ["e000::1", "special"],
  // IPv4 inside IPv6: compatible, mapped, translated, NAT64, local NAT64, 6to4, Teredo.
  ["::127.0.0.1", "special"],
  ["::ffff:127.0.0.1", "special"],
  ["::ffff:10.0.0.1", "special"],
  ["::ffff:7f00:1", "special"],
  ["::ffff:8.8.8.8", "special"],
  ["::ffff:0:127.0.0.1", "special"],
  ["64:ff9b::10.0.0.1", "special"],
  ["64:ff9b:1::10.0.0.1", "special"],
  ["2002:7f00:1::1", "special"],
  ["2002:a00:1::1", "special"],
  ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "special"],
  // Not written as an address is.
  ["", "no address"],
  ["localhost", "no address"],
  ["127.1", "no address"],
  ["0x7f.0.0.1", "no address"],
  ["2130706433", "no address"],
];

const open = [
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.1",
  "169.253.255.255",
  "172.15.255.255",
  "172.32.0.0",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "2606:4700:4700::1111",
  "2a00:1450:4007:80c::200e",
  "2001:200::1",
];

for (const [address, range] of refused) {
  ranges(`refusedRange() refuses ${address || "nothing"} as ${range}`, () => {
    assert.is(refusedRange(address), range);
  });
}

for (const address of open) {
  ranges(`refusedRange() lets ${address} through`, () => {
    assert.is(refusedRange(address), undefined);
  });
}

errors("RefusedAddressError says what was found and what to do", () => {
  assert.is(
    new RefusedAddressError("10.0.0.1", "private").message,
    "the address 10.0.0.1 is private; set WEBHOOK_ALLOW_PRIVATE=true to let deliveries go there",
  );
});

/** A look-up that gives these addresses, and notes what it was asked. */
function leadingTo(...addresses: string[]) {
  const asked: LookupOptions[] = [];
  const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const lookup: LookupFunction = (_name, options, callback) => {
    asked.push(options);
    callback(null, found);
  };
  return { lookup, asked };
}

type Found = Parameters<Parameters<LookupFunction>[2]>;

function ask(lookup: LookupFunction, options: LookupOptions): Promise<Found> {
  return new Promise((resolve) => {
    publicOnly(lookup)("receiver.example", options, (...found) => resolve(found));
  });
}

lookups("publicOnly() gives all public addresses where all are asked for", async () => {
  const { lookup } = leadingTo("1.1.1.1", "2606:4700:4700::1111");
  const [error, found] = await ask(lookup, { all: true });
  assert.is(error, null);
  assert.equal(found, [
    { address: "1.1.1.1", family: 4 },
    { address: "2606:4700:4700::1111", family: 6 },
  ]);
});

lookups("publicOnly() leaves out what is not public", async () => {
  const { lookup } = leadingTo("127.0.0.1", "1.1.1.1", "::1", "10.0.0.1");
  const [, all] = await ask(lookup, { all: true });
  assert.equal(all, [{ address: "1.1.1.1", family: 4 }]);
  const [, one, family] = await ask(lookup, {});
  assert.is(one, "1.1.1.1");
  assert.is(family, 4);
});

lookups("publicOnly() refuses a name that only leads to private addresses", async () => {
  for (const options of [{ all: true }, {}]) {
    const { lookup } = leadingTo("10.0.0.1", "::1");
    const [error] = await ask(lookup, options);
    assert.instance(error, RefusedAddressError);
    assert.match(String(error?.message), "10.0.0.1 is private");
  }
});

lookups("publicOnly() asks for all addresses and keeps the other options", async () => {
  const { lookup, asked } = leadingTo("1.1.1.1");
  await ask(lookup, { family: 4, hints: 0 });
  assert.equal(asked, [{ family: 4, hints: 0, all: true }]);
});

lookups("publicOnly() passes on that a name is not known", async () => {
  const unknown = Object.assign(new Error("unknown"), { code: "ENOTFOUND" });
  const [error] = await ask((_name, _options, callback) => callback(unknown, []), { all: true });
  assert.is(error, unknown);
  const [none] = await ask(leadingTo().lookup, { all: true });
  assert.is(none?.code, "ENOTFOUND");
});

ranges.run();
errors.run();
lookups.run();
