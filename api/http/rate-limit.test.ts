import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Problem } from "./problem.ts";
import { RateLimit } from "./rate-limit.ts";

const take = suite("RateLimit.take()");

/** The seconds after which another try is free, or undefined when this one was. */
function refused(limit: RateLimit, names: readonly string[], now?: number): number | undefined {
  try {
    limit.take(names, now);
    return undefined;
  } catch (error) {
    const { status, code, details } = error as Problem;
    assert.is(status, 429);
    assert.is(code, "too_many_tries");
    return Number(details.headers?.["Retry-After"]);
  }
}

take("lets so many tries through, and says when the next one is free", () => {
  const limit = new RateLimit({ tries: 2, seconds: 60 });
  assert.is(refused(limit, ["a"], 0), undefined);
  assert.is(refused(limit, ["a"], 10_000), undefined);
  assert.is(refused(limit, ["a"], 20_000), 40);
  assert.is(refused(limit, ["a"], 59_999), 1);
  assert.is(refused(limit, ["a"], 60_000), undefined);
  // The window slides: the try at 10 s still counts, the one at 0 s does not.
  assert.is(refused(limit, ["a"], 60_001), 10);
  assert.is(refused(limit, ["a"], 70_000), undefined);
});

take("does not count a try that it refuses", () => {
  const limit = new RateLimit({ tries: 1, seconds: 10 });
  limit.take(["a"], 0);
  for (let now = 1000; now < 10_000; now += 1000) assert.ok(refused(limit, ["a"], now));
  assert.is(refused(limit, ["a"], 10_000), undefined);
});

take("refuses where one of several names has no try left, and then counts none of them", () => {
  const limit = new RateLimit({ tries: 1, seconds: 10 });
  limit.take(["a"], 0);
  assert.ok(refused(limit, ["b", "a"], 1));
  assert.is(refused(limit, ["b"], 2), undefined);
});

take("keeps names apart", () => {
  const limit = new RateLimit({ tries: 1, seconds: 10 });
  limit.take(["a"], 0);
  for (const name of ["A", "a ", "", "__proto__", "constructor"]) {
    assert.is(refused(limit, [name], 1), undefined, name);
  }
});

take("counts the time that passes, whatever the machine's clock is set to", () => {
  const limit = new RateLimit({ tries: 1, seconds: 10 });
  limit.take(["a"]);
  const { now } = Date;
  Date.now = () => now() - 24 * 60 * 60 * 1000;
  try {
    const seconds = refused(limit, ["a"]);
    assert.ok(seconds && seconds <= 10, `free after ${seconds} s`);
  } finally {
    Date.now = now;
  }
});

take("forgets the oldest names of a flood, and stays quick", () => {
  const limit = new RateLimit({ tries: 1, seconds: 3600 });
  const started = performance.now();
  limit.take(["oldest"], 0);
  for (let i = 0; i < 100_000; i++) limit.take([`flood ${i}`], 1);
  assert.is(refused(limit, ["oldest"], 2), undefined);
  assert.ok(refused(limit, ["flood 99999"], 2));
  assert.ok(performance.now() - started < 5000);
});

take.run();
