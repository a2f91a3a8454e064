import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Call } from "./call.ts";
import { forbidden, unauthorized } from "./problem.ts";
import { isRepeated } from "./repeated.ts";

/**
 * The token of `Authorization: Bearer …` (RFC 6750, section 2.1), or undefined.
 *
 * @throws {Problem} 401 where two could be meant
 */
export function bearerToken(request: IncomingMessage): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) return undefined;
  if (isRepeated(request, "Authorization")) {
    throw unauthorized("There must be one Authorization header.");
  }
  return /^Bearer +([^ ]+) *$/i.exec(authorization)?.[1];
}

/**
 * The token of `Sec-WebSocket-Protocol: taskwire.v1, taskwire.token.…`, or undefined. Scripts in
 * browsers can set no other header of a WebSocket, and an address is no place for a token.
 */
function protocolToken(request: IncomingMessage): string | undefined {
  return /\btaskwire\.token\.([\w.-]+)/.exec(request.headers["sec-websocket-protocol"] ?? "")?.[1];
}

/** A call's token: in a header, or for clients that cannot set one, in the query. */
export function tokenOf(call: Call): string | undefined {
  const { request, query } = call;
  return bearerToken(request) ?? protocolToken(request) ?? query.get("token") ?? undefined;
}

/**
 * The API keys that may call. A key is looked up by its hash, so that the time taken says nothing
 * about how much of a guess was right.
 */
export class ApiKeys {
  readonly #owners: ReadonlyMap<string, string>;
  /** Keys that were right before. A Map finds them by a hash of the whole text, too. */
  readonly #known = new Map<string, string>();

  constructor(keys: readonly string[]) {
    this.#owners = new Map(keys.map((key) => [hash(key), hash(key).slice(0, 32)]));
  }

  /** The name under which a key's data is kept, which does not give the key away. */
  ownerOf(key: string): string | undefined {
    const known = this.#known.get(key);
    if (known) return known;
    const owner = this.#owners.get(hash(key));
    if (owner) this.#known.set(key, owner);
    return owner;
  }
}

/**
 * The owner behind a call's `api_key` in the query.
 *
 * @throws {Problem} 401 without a key, 403 with one that is not known
 */
export function ownerOfQueryKey(call: Call, keys: ApiKeys): string {
  const key = call.query.get("api_key");
  if (!key) throw unauthorized("The query needs an api_key: one of the server's API_KEYS.");
  const owner = keys.ownerOf(key);
  if (!owner) throw forbidden("The api_key is not one of the server's API_KEYS.");
  call.caller = keyCaller(owner);
  return owner;
}

/** A key's owner as the log names it: so much of the hash tells a few keys apart. */
export function keyCaller(owner: string): string {
  return `key:${owner.slice(0, 8)}`;
}

function hash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
