import type { TaskwireError } from "../errors.ts";

const FIRST_MS = 500;
const LONGEST_MS = 8000;

/**
 * What says, in the code of a 409, that the same request is still being worked on. A code that says
 * anything else stays what it is, however often one asks.
 */
const STILL_AT_WORK = /progress|in_use|concurrent|processing|locked/;

/**
 * Whether a failure may have passed when the call is tried again.
 *
 * @param isKeyed whether the request has an `Idempotency-Key`
 */
export function mayPass(
  { status, code }: TaskwireError,
  headers: Headers | undefined,
  isKeyed: boolean,
): boolean {
  if (status === undefined) return code === "connection_failed" || code === "timeout";
  // A 409 without a code means this and nothing else, where there is a key (the IETF's draft
  // "The Idempotency-Key HTTP Header Field", section 2.7).
  const isAtWork = code === "http_error" || STILL_AT_WORK.test(code) || headers?.has("retry-after");
  if (status === 409) return isKeyed && !!isAtWork;
  return status === 408 || status === 429 || status >= 500;
}

/**
 * How long to wait before the next attempt, in milliseconds: twice as long each time and a bit less
 * than that, so that many clients do not come back at once; and at least as long as the server asks.
 *
 * @param attempt the one that failed, from 1
 */
export function delayAfter(attempt: number, headers: Headers | undefined): number {
  const backoff = Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS);
  return Math.max(Math.round(backoff * (1 - Math.random() / 4)), retryAfter(headers));
}

/** What `Retry-After` asks for (RFC 9110, section 10.2.3), in milliseconds. */
function retryAfter(headers: Headers | undefined): number {
  const value = headers?.get("retry-after") ?? "";
  const seconds = Number(value);
  if (seconds >= 0) return seconds * 1000;
  // Both times are the server's, so that a wrong clock here does not matter.
  const now = Date.parse(headers?.get("date") ?? "") || Date.now();
  return Date.parse(value) - now || 0;
}
