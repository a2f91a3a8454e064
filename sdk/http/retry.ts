import type { TaskwireError } from "../errors.ts";

/**
 * What says, in the code of a 409, that the same request is still being worked on; so does one that
 * has no code of its own (the IETF's draft "The Idempotency-Key HTTP Header Field", section 2.7). A
 * code that says anything else stays what it is, however often one asks.
 */
const STILL_AT_WORK = /in_progress|in_use|http_error/;

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
  if (status === 409) return isKeyed && (STILL_AT_WORK.test(code) || !!headers?.has("retry-after"));
  return status === 408 || status === 429 || status >= 500;
}
