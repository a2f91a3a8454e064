import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import pLimit from "p-limit";
import { unavailable } from "../http/problem.ts";

const derive = promisify<string | Buffer, Buffer, number, object, Buffer>(scrypt);

/** RFC 7914: about 32 MiB and 80 ms each. A stored hash names its own, so these may rise. */
const COST = { N: 2 ** 15, r: 8, p: 1 };
const HASH_BYTES = 32;
/** Twice what the cost needs (128 · N · r bytes). */
const MEMORY_MOST = 2 * 128 * COST.N * COST.r;
/**
 * Hashing runs on the threads that also write the journal: it never takes all of them, and beyond
 * so many that wait a flood is turned away.
 */
const limit = pLimit(Math.min(2, Math.max(1, availableParallelism() - 1)));
const WAITING_MOST = 64;

/** A password as it is stored: `scrypt$N$r$p$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return asStored(salt, await deriveInTurn(password, salt, COST));
}

function asStored(salt: Buffer, hash: Buffer): string {
  const { N, r, p } = COST;
  return ["scrypt", N, r, p, salt.toString("base64"), hash.toString("base64")].join("$");
}

/**
 * Whether a password is the one that was stored. Without a stored one it takes as long and says
 * no, so that the time does not tell whether an account exists.
 */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = "", hash = ""] = (stored ?? nobody).split("$");
  const expected = Buffer.from(hash, "base64");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await deriveInTurn(password, Buffer.from(salt, "base64"), cost);
  return timingSafeEqual(found, expected) && stored !== undefined;
}

/** Tells one body with a password from another, as slowly as the password itself is guessed. */
export async function slowFingerprint(body: Buffer, key: string): Promise<string> {
  const salt = createHash("sha256").update(key).digest();
  return (await deriveInTurn(body, salt, COST)).toString("base64");
}

function deriveInTurn(secret: string | Buffer, salt: Buffer, cost: object): Promise<Buffer> {
  if (limit.pendingCount >= WAITING_MOST) {
    throw unavailable("busy", "Too many people sign in at this moment. Try again shortly.");
  }
  return limit(() => derive(secret, salt, HASH_BYTES, { ...cost, maxmem: MEMORY_MOST }));
}

/** What the password of nobody is stored as: no text has this hash. */
const nobody = asStored(randomBytes(16), randomBytes(HASH_BYTES));
