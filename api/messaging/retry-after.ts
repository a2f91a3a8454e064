/** A receiver that asks for more patience than a day gets a day. */
const MOST_MS = 24 * 60 * 60 * 1000;

/**
 * How long an answer asks to wait before the next attempt, in milliseconds: its `Retry-After`, in
 * seconds or as a date (RFC 9110, section 10.2.3). Undefined where it says nothing that counts.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const wait = waitOf(header?.trim() ?? "", now);
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MOST_MS);
}

function waitOf(text: string, now: number): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Only the form of HTTP, which always ends so: Date.parse takes much else for a date.
  return text.endsWith(" GMT") ? Date.parse(text) - now : Number.NaN;
}
