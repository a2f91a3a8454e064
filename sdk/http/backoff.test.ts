import { suite } from "uvu";
import * as assert from "uvu/assert";
import { delayAfter } from "./backoff.ts";

const delay = suite("delayAfter()");

/** The delays that a fixed random number makes. */
function delays(random: number, headers?: Headers): number[] {
  const original = Math.random;
  Math.random = () => random;
  try {
    return [1, 2, 3, 4, 5, 6, 2000].map((attempt) => delayAfter(attempt, headers));
  } finally {
    Math.random = original;
  }
}

delay("doubles from half a second to eight seconds", () => {
  assert.equal(delays(0), [500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

delay("takes up to a quarter away", () => {
  assert.equal(delays(0.5), [438, 875, 1750, 3500, 7000, 7000, 7000]);
  for (const [index, full] of delays(0).entries()) {
    assert.ok((delays(0.9999)[index] as number) >= full * 0.75);
  }
});

function after(headers: Record<string, string>): number {
  return delays(0, new Headers(headers))[0] as number;
}

delay("is as long as Retry-After asks for, however long that is", () => {
  assert.is(after({ "Retry-After": "3" }), 3000);
  assert.is(after({ "Retry-After": "86400" }), 86_400_000);
  assert.is(after({ "Retry-After": "31536000" }), 31_536_000_000);
  assert.is(after({ "Retry-After": "1.5" }), 1500);
});

delay("is never shortened by Retry-After", () => {
  for (const value of [
    "0",
    "-5",
    "soon",
    "",
    "Infinity",
    "1e999",
    "Wed, 21 Oct 2015 07:28:00 GMT",
    "NaN",
  ]) {
    assert.is(after({ "Retry-After": value }), 500, value);
  }
});

delay("reaches a date, by the server's own clock where it tells it", () => {
  const later = "Wed, 21 Oct 2015 07:28:10 GMT";
  assert.is(after({ Date: "Wed, 21 Oct 2015 07:28:00 GMT", "Retry-After": later }), 10_000);
  const now = Date.now();
  const waited = after({ "Retry-After": new Date(now + 60_000).toUTCString() });
  assert.ok(waited > 50_000 && waited <= 60_000, `${waited}`);
});

delay.run();
