import { FIRST_RETRY_MS, LONGEST_RETRY_MS } from "../limits.ts";

/**
 * How long to wait before the next attempt, in milliseconds: twice as long each time and a bit less
 * than that, so that many clients do not come back at once; and at least as long as the server asks.
 *
 * @param attempt the one that failed, from 1
 */
export function delayAfter(attempt: number, headers: Headers | undefined): number {
  const backoff = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
  return Math.max(Math.round(backoff * (1 - Math.random() / 4)), retryAfter(headers));
}

/** What `Retry-After` asks for (RFC 9110, section 10.2.3), in milliseconds. */
function retryAfter(headers: Headers | undefined): number {
  const value = headers?.get("retry-after") ?? "";
  const seconds = Number(value);
  if (seconds >= 0 && Number.isFinite(seconds)) return seconds * 1000;
  // Both times are the server's, so that a wrong clock here does not matter.
  const now = Date.parse(headers?.get("date") ?? "") || Date.now();
  return Date.parse(value) - now || 0;
}
