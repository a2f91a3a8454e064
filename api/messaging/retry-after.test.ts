import { suite } from "uvu";
import * as assert from "uvu/assert";
import { retryAfterMs } from "./retry-after.ts";

const tests = suite("retryAfterMs()");

const NOW = Date.parse("2026-11-20T10:00:00Z");
const DAY_MS = 24 * 60 * 60 * 1000;

const cases: [what: string, header: string | undefined, ms: number | undefined][] = [
  ["seconds", "120", 120_000],
  ["seconds with blanks around them", " 7 ", 7000],
  ["none at all", "0", 0],
  ["a date to come", "Fri, 20 Nov 2026 10:00:30 GMT", 30_000],
  ["a date that has passed", "Fri, 20 Nov 2026 09:59:30 GMT", 0],
  ["a day", "86400", DAY_MS],
  ["more than a day as a day", "86401", DAY_MS],
  ["more seconds than can be counted as a day", "9".repeat(400), DAY_MS],
  ["a date in a year as a day", "Sat, 20 Nov 2027 10:00:00 GMT", DAY_MS],
  ["no header", undefined, undefined],
  ["an empty header", "", undefined],
  ["a negative number", "-5", undefined],
  ["a fraction", "1.5", undefined],
  ["words", "soon", undefined],
  ["words that end as a date does", "soon GMT", undefined],
  ["a date in another form", "2026-11-20T10:00:30Z", undefined],
];

for (const [what, header, ms] of cases) {
  tests(`retryAfterMs() ${ms === undefined ? "ignores" : "takes"} ${what}`, () => {
    assert.is(retryAfterMs(header, NOW), ms);
  });
}

tests.run();
