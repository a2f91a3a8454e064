import { suite } from "uvu";
import * as assert from "uvu/assert";
import { longTimeout } from "./long-timeout.ts";
import { until } from "./testing/server.ts";

const LONGEST_MS = 2 ** 31 - 1;
const real = suite("longTimeout() by the clock");
const parts = suite("longTimeout() in parts");

for (const ms of [LONGEST_MS, LONGEST_MS + 1, 2 ** 32, 2 ** 32 + 1, 1e15, Infinity]) {
  real(`longTimeout() does not call at once after ${ms} ms`, async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    let called = false;
    const cancel = longTimeout(() => {
      called = true;
    }, ms);
    // A timer that overflows ends after a millisecond: long before this one.
    await new Promise((resolve) => setTimeout(resolve, 30));
    cancel();
    process.off("warning", note);
    assert.not(called);
    assert.equal(warnings, []);
  });
}

for (const ms of [20, 1, 0, -5, -Infinity]) {
  real(`longTimeout() calls once after ${ms} ms`, async () => {
    const begun = performance.now();
    let calls = 0;
    longTimeout(() => calls++, ms);
    assert.is(calls, 0, "never before it returns");
    await until(() => calls > 0, "the call");
    // Timers count whole milliseconds.
    assert.ok(performance.now() - begun >= ms - 1);
    assert.is(calls, 1);
  });
}

real("longTimeout() does not call when it was cancelled", async () => {
  let called = false;
  const cancel = longTimeout(() => {
    called = true;
  }, 5);
  cancel();
  cancel();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.not(called);
});

interface FakeTimer {
  readonly run: () => void;
  readonly ms: number;
  cleared: boolean;
}

/** The timers that are set while `work` runs; they end when the test says so. */
function withFakeTimers(work: (timers: FakeTimer[]) => void): void {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const timers: FakeTimer[] = [];
  const fakes = {
    setTimeout(run: () => void, ms: number) {
      const timer = { run, ms, cleared: false };
      timers.push(timer);
      return timer;
    },
    clearTimeout(timer: FakeTimer) {
      timer.cleared = true;
    },
  };
  try {
    Object.assign(globalThis, fakes);
    work(timers);
  } finally {
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  }
}

for (const [ms, expected] of [
  [1000, [1000]],
  [LONGEST_MS, [LONGEST_MS]],
  [LONGEST_MS + 5, [LONGEST_MS, 5]],
  [LONGEST_MS * 3 + 7, [LONGEST_MS, LONGEST_MS, LONGEST_MS, 7]],
] as const) {
  parts(`longTimeout() waits ${ms} ms in ${expected.length} parts`, () => {
    withFakeTimers((timers) => {
      let calls = 0;
      longTimeout(() => calls++, ms);
      for (const [index, part] of expected.entries()) {
        assert.is(calls, 0);
        assert.is(timers.length, index + 1);
        assert.is(timers[index]?.ms, part);
        timers[index]?.run();
      }
      assert.is(calls, 1);
      assert.is(timers.length, expected.length);
    });
  });
}

parts("longTimeout() can be cancelled in every part", () => {
  withFakeTimers((timers) => {
    const cancel = longTimeout(() => assert.unreachable(), LONGEST_MS * 2);
    timers[0]?.run();
    cancel();
    assert.equal(
      timers.map(({ cleared }) => cleared),
      [false, true],
    );
  });
});

real.run();
parts.run();
