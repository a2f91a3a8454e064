import type { LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/**
 * Which addresses a webhook may go to when only public ones are allowed. The ranges are those of
 * IANA's registries of special-purpose addresses (RFC 6890), as ipaddr.js has them.
 */

/** The only IPv6 range that is handed out to networks (IANA, "IPv6 Global Unicast Address"). */
const GLOBAL_IPV6 = ipaddr.parseCIDR("2000::/3");

/** What an address is called that is not public; other ranges are "special". */
const NAMES: Readonly<Record<string, string>> = {
  private: "private",
  uniqueLocal: "private",
  carrierGradeNat: "private",
  loopback: "loopback",
  linkLocal: "link-local",
  multicast: "multicast",
  unspecified: "unspecified",
};

/**
 * Why an address may not be dialled, such as "private", or undefined for a public one. Forms of
 * IPv6 that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) are never public: what they lead
 * to depends on the network that they are used in.
 */
export function refusedRange(address: string): string | undefined {
  if (!isIP(address)) return "no address";
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== "unicast") return NAMES[range] ?? "special";
  if (parsed.kind() === "ipv6" && !parsed.match(GLOBAL_IPV6)) return "special";
  return undefined;
}

/** An address that may not be dialled. */
export class RefusedAddressError extends Error {
  override readonly name = "RefusedAddressError";

  constructor(address: string, range: string) {
    super(
      `the address ${address} is ${range}; set WEBHOOK_ALLOW_PRIVATE=true to let deliveries go there`,
    );
  }
}

/**
 * A look-up of names that leaves only the addresses that may be dialled. A connection is made with
 * its very answer, so that the name cannot lead elsewhere between the check and the connection.
 */
export function publicOnly(lookup: LookupFunction): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = found as LookupAddress[];
      const allowed = addresses.filter(({ address }) => !refusedRange(address));
      const [first] = allowed;
      if (!first) return callback(refusalOf(addresses), []);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

function refusalOf([first]: readonly LookupAddress[]): NodeJS.ErrnoException {
  if (!first) return Object.assign(new Error("the name has no address"), { code: "ENOTFOUND" });
  return new RefusedAddressError(first.address, refusedRange(first.address) as string);
}
