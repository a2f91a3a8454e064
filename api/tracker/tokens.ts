import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  randomUUID,
} from "node:crypto";
import { calculateJwkThumbprint, exportJWK, type JWK, jwtVerify, SignJWT } from "jose";
import type { Call } from "../http/call.ts";
import { tokenOf } from "../http/credentials.ts";
import { unauthorized } from "../http/problem.ts";
import { realFiles } from "../store/files.ts";
import { subjectOf } from "../store/memory.ts";
import { columnsOf } from "../store/sql.ts";
import type { Reader, Store, Transaction } from "../store/store.ts";
import { TOKENS_TOPIC, TRACKER_TOPIC, User } from "./schema.ts";

const ISSUER = "taskwire";
const AUDIENCE = "taskwire";
/** Signatures that were checked are remembered; beyond so many the memory starts again. */
const CHECKED_MOST = 10_000;
/** What a caller's memory hangs on. */
const CALLER = [TOKENS_TOPIC, subjectOf(TRACKER_TOPIC, "user")];
const SWEEP_MS = 60 * 60 * 1000;

/**
 * The one way to write a token (RFC 7515, section 7.1). Decoders pass over padding and blanks in a
 * signature: each token would have as many forms as somebody likes, and each be remembered.
 */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

type Key = Uint8Array | KeyObject;

/** What tokens are signed and checked with. */
export interface TokenKeys {
  readonly algorithm: "HS256" | "EdDSA";
  readonly sign: Key;
  readonly verify: Key;
  /** The public key, for others to check tokens with; a shared secret has none. */
  readonly publicKey: JWK | undefined;
}

/** HS256 (RFC 7518, section 3.2) with a secret. */
export function secretKeys(secret: string | Uint8Array): TokenKeys {
  const key = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
  return { algorithm: "HS256", sign: key, verify: key, publicKey: undefined };
}

/**
 * EdDSA (RFC 8037) with an Ed25519 private key in PEM (PKCS #8).
 *
 * @throws {Error} when the text is no such key
 */
export async function privateKeys(pem: string): Promise<TokenKeys> {
  const sign = createPrivateKey(pem.replaceAll("\\n", "\n"));
  if (sign.asymmetricKeyType !== "ed25519") {
    throw new Error(`it is of the type ${sign.asymmetricKeyType}`);
  }
  const verify = createPublicKey(sign);
  const jwk = await exportJWK(verify);
  const kid = await calculateJwkThumbprint(jwk);
  const publicKey = { ...jwk, kid, alg: "EdDSA", use: "sig" };
  return { algorithm: "EdDSA", sign, verify, publicKey };
}

/** The secret kept in a file that only this user can read, made when there is none. */
export async function keptSecret(path: string): Promise<Uint8Array> {
  const kept = await realFiles.read(path);
  if (kept && kept.length > 0) return kept;
  const secret = Buffer.from(randomBytes(48).toString("base64url"));
  // Beside it first: a crash leaves a whole secret or none.
  await realFiles.write(`${path}.tmp`, secret);
  await realFiles.rename(`${path}.tmp`, path);
  return secret;
}

/** Who calls, and with which token. */
export interface Caller {
  readonly user: User;
  readonly token: { readonly id: string; readonly expiresAt: Date };
}

/** Tokens: JWTs that are valid while they are signed, not expired, and in the table of valid ones. */
export class Tokens {
  readonly #store: Store;
  readonly #keys: TokenKeys;
  readonly #ttlSeconds: number;
  /** By token: its id and when it expires. Checking a signature costs more than all the rest. */
  readonly #checked = new Map<string, { id: string; expires: number }>();

  constructor(store: Store, keys: TokenKeys, ttlSeconds: number) {
    this.#store = store;
    this.#keys = keys;
    this.#ttlSeconds = ttlSeconds;
  }

  /** The keys that others check tokens with (RFC 7517), or undefined where there are none. */
  get jwks(): { keys: JWK[] } | undefined {
    return this.#keys.publicKey && { keys: [this.#keys.publicKey] };
  }

  /**
   * Makes a token for a user who has shown a password, unless the account has gone or got another
   * password while that was being checked.
   *
   * @param password as it was stored
   */
  async issue(
    user: User,
    password: string,
  ): Promise<{ token: string; expiresAt: string } | undefined> {
    const id = randomUUID();
    const now = Date.now() / 1000;
    const expires = Math.ceil(now) + this.#ttlSeconds;
    const expiresAt = new Date(expires * 1000).toISOString();
    const header = { alg: this.#keys.algorithm, kid: this.#keys.publicKey?.kid };
    const token = await new SignJWT()
      .setProtectedHeader(JSON.parse(JSON.stringify(header)))
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(String(user.id))
      .setJti(id)
      .setIssuedAt(Math.floor(now))
      .setExpirationTime(expires)
      .sign(this.#keys.sign);
    const isKept = await this.#store.write((tx) =>
      tx.run(
        `INSERT INTO tracker_tokens (id, user_id, expires_at)
         SELECT $1, id, $2 FROM tracker_users WHERE id = $3 AND password = $4`,
        [id, expiresAt, user.id, password],
      ),
    );
    return isKept ? { token, expiresAt } : undefined;
  }

  /** @throws {Problem} 401 when the call's token is not, or no longer, valid */
  async callerOf(call: Call): Promise<Caller> {
    const token = tokenOf(call);
    if (!token) throw unauthorized(signInFirst(call));
    const checked = await this.#check(token);
    const key = `tracker caller ${checked.id}`;
    const caller = await this.#store.remember(key, CALLER, () => bearerOf(this.#store, checked.id));
    call.caller = `user:${caller.user.id}`;
    return caller;
  }

  async #check(token: string): Promise<{ id: string; expires: number }> {
    const known = this.#checked.get(token);
    if (known && known.expires * 1000 > Date.now()) return known;
    try {
      if (!COMPACT.test(token)) throw new Error("no token has this form");
      const { payload } = await jwtVerify(token, this.#keys.verify, {
        algorithms: [this.#keys.algorithm],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["jti", "exp", "sub"],
      });
      const checked = { id: String(payload.jti), expires: Number(payload.exp) };
      if (this.#checked.size >= CHECKED_MOST) this.#checked.clear();
      this.#checked.set(token, checked);
      return checked;
    } catch {
      throw unauthorized("The token is not valid, or it has expired. Sign in again.");
    }
  }

  /** Forgets the tokens that have expired, now and then. Gives the function that ends it. */
  sweep(): () => void {
    const removeExpired = () => {
      const now = new Date().toISOString();
      const removal = this.#store.write((tx) =>
        tx.run("DELETE FROM tracker_tokens WHERE expires_at <= $1", [now]),
      );
      // A disk that takes no writes now takes the next sweep's.
      removal.catch(() => {});
    };
    const timer = setInterval(removeExpired, SWEEP_MS).unref();
    return () => clearInterval(timer);
  }
}

/** What a call without a token is told. */
function signInFirst({ request }: Call): string {
  const what = "Sign in first: send the token of POST /auth as Authorization: Bearer.";
  // The queue has paths of the same names, which it answers at the root where the key is there.
  const isTasks = /^\/\w+\/tasks\b/.test(request.url ?? "");
  return isTasks ? `${what} For the tasks of the queue, send an api_key in the query.` : what;
}

/** Who bears the token with this id. @throws {Problem} 401 when it has ended */
export async function bearerOf(reader: Reader, id: string): Promise<Caller> {
  // Two statements: SQLite takes five times as long for one that joins the two tables.
  const token = await reader.get<{ user_id: number; expires_at: string }>(
    "SELECT user_id, expires_at FROM tracker_tokens WHERE id = $1",
    [id],
  );
  const user =
    token &&
    (await reader.get<User>(`SELECT ${columnsOf(User)} FROM tracker_users WHERE id = $1`, [
      token.user_id,
    ]));
  if (!user) throw unauthorized("The token was revoked. Sign in again.");
  return { user, token: { id, expiresAt: new Date(token.expires_at) } };
}

/** Ends a user's tokens, all but one where one is to stay. */
export async function endTokens(tx: Transaction, userId: number, except = ""): Promise<void> {
  const tokens = await tx.all<{ id: string }>(
    "SELECT id FROM tracker_tokens WHERE user_id = $1 AND id <> $2",
    [userId, except],
  );
  for (const { id } of tokens) await endToken(tx, id);
}

/** Ends one token. */
export async function endToken(tx: Transaction, id: string): Promise<void> {
  const ended = await tx.run("DELETE FROM tracker_tokens WHERE id = $1", [id]);
  if (ended) tx.publish(TOKENS_TOPIC, "ended", id);
}
