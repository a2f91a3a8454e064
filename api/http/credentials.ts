import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Call } from "./call.ts";

/** The token of `Authorization: Bearer …` (RFC 6750, section 2.1), or undefined. */
export function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** A call's token: in the header, or for clients that cannot set one, in the query. */
export function tokenOf(call: Call): string | undefined {
  return bearerToken(call.request) ?? call.query.get("token") ?? undefined;
}

/**
 * The API keys that may call. A key is looked up by its hash, so that the time taken says nothing
 * about how much of a guess was right.
 */
export class ApiKeys {
  readonly #owners: ReadonlyMap<string, string>;

  constructor(keys: readonly string[]) {
    this.#owners = new Map(keys.map((key) => [hash(key), hash(key).slice(0, 32)]));
  }

  /** The name under which a key's data is kept, which does not give the key away. */
  ownerOf(key: string): string | undefined {
    return this.#owners.get(hash(key));
  }
}

function hash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
