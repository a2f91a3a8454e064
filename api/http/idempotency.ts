import { createHash } from "node:crypto";
import type { Reader, Store, Transaction } from "../store/store.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import { badRequest, conflict } from "./problem.ts";

/** How long an answer is kept for the same request to come again. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const SWEEP_MS = 60 * 60 * 1000;

interface Kept {
  fingerprint: string;
  status: number;
  body: string;
  location: string | null;
}

/**
 * Runs what creates something, in one transaction. Where the call has an `Idempotency-Key`, its
 * answer is kept with what it created: the same call again gives the same answer, and creates
 * nothing.
 *
 * @param scope who calls and what for: the same key of another caller is another key
 * @param fingerprint tells one body from another; a body with a secret in it needs a slow one
 * @throws {Problem} 409 when the key was used with another body
 */
export async function createOnce(
  store: Store,
  call: Call,
  scope: string,
  create: (tx: Transaction) => Promise<Answer>,
  fingerprint: (body: Buffer, key: string) => string | Promise<string> = sha256,
): Promise<Answer> {
  const key = keyOf(call);
  if (key === undefined) return store.write(create);
  const print = await fingerprint(await call.bytes(), key);
  return store.write(async (tx) => {
    const now = Date.now();
    const kept = await findKept(tx, scope, key, now);
    if (kept) return again(kept, print);
    const answer = await create(tx);
    await tx.run("DELETE FROM idempotency WHERE scope = $1 AND key = $2", [scope, key]);
    await tx.run("INSERT INTO idempotency VALUES ($1, $2, $3, $4, $5, $6, $7)", [
      scope,
      key,
      print,
      answer.status,
      String(answer.body),
      answer.headers?.Location ?? null,
      new Date(now).toISOString(),
    ]);
    return answer;
  });
}

/**
 * Whether a call would get an answer that was given before, or that it used the key of one. For
 * what comes before `createOnce` and cannot be part of its transaction.
 *
 * @throws {Problem} 400 when the key is none that is taken
 */
export async function isRepeated(store: Store, call: Call, scope: string): Promise<boolean> {
  const key = keyOf(call);
  return key !== undefined && (await findKept(store, scope, key, Date.now())) !== undefined;
}

function findKept(
  reader: Reader,
  scope: string,
  key: string,
  now: number,
): Promise<Kept | undefined> {
  return reader.get<Kept>(
    "SELECT fingerprint, status, body, location FROM idempotency WHERE scope = $1 AND key = $2 AND created_at > $3",
    [scope, key, new Date(now - KEPT_MS).toISOString()],
  );
}

function keyOf(call: Call): string | undefined {
  const key = call.header("idempotency-key");
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw badRequest(
    "invalid_idempotency_key",
    "Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID.",
  );
}

function again(kept: Kept, print: string): Answer {
  if (kept.fingerprint !== print) {
    throw conflict(
      "idempotency_key_reused",
      "This Idempotency-Key was used with another body. Send a new key with a new request.",
    );
  }
  const { status, body, location } = kept;
  return { status, body, ...(location && { headers: { Location: location } }) };
}

function sha256(body: Buffer): string {
  return createHash("sha256").update(body).digest("base64");
}

/** Forgets the answers whose time is over, now and then. Gives the function that ends it. */
export function sweepIdempotency(store: Store): () => void {
  const sweep = () => {
    const limit = new Date(Date.now() - KEPT_MS).toISOString();
    const removal = store.write((tx) =>
      tx.run("DELETE FROM idempotency WHERE created_at <= $1", [limit]),
    );
    // A disk that takes no writes now takes the next sweep's.
    removal.catch(() => {});
  };
  const timer = setInterval(sweep, SWEEP_MS).unref();
  return () => clearInterval(timer);
}
