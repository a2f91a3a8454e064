import fc from "fast-check";

/** What may be a header's value, as far as HTTP goes. */
const anything = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((n) => String.fromCharCode(n === 0x7f ? 0x20 : n)),
  maxLength: 40,
});

/** Headers that change nothing of what an operation does, whatever they say. */
export const strangeHeaders = fc.dictionary(
  fc.constantFrom(
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Cache-Control",
    "Cookie",
    "Forwarded",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "Origin",
    "Prefer",
    "Range",
    "Referer",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-HTTP-Method-Override",
    "X-Original-URL",
    "X-Request-Id",
  ),
  fc.oneof(
    anything,
    fc.constantFrom(
      "",
      "*",
      "0",
      "DELETE",
      "/tracker/users/1",
      "bytes=0-0",
      "identity;q=0",
      "null",
    ),
    fc.constantFrom(
      "gzip, br;q=x",
      'W/"',
      "Thu, 01 Jan 1970 00:00:00 GMT",
      "x".repeat(4000),
      "a.b-c",
    ),
  ),
  { maxKeys: 4 },
);

/**
 * A header's value without the white space around it (RFC 9110, section 5.5). `trim()` would take
 * away more, such as a no-break space.
 */
export function withoutBlanks(sent: string): string {
  return sent.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** Whether an answer has the request's own id, where it is one, and otherwise another. */
export function isRightId(sent: string | undefined, answered: string | null): boolean {
  const id = withoutBlanks(sent ?? "");
  const isPlain = /^[\w.-]{1,64}$/.test(id);
  return isPlain ? answered === id : /^[0-9a-f-]{36}$/.test(answered ?? "");
}
