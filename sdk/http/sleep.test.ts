import { suite } from "uvu";
import * as assert from "uvu/assert";
import { LONGEST_TIMER_MS } from "../limits.ts";
import { limited } from "./limited.ts";
import { sleep } from "./sleep.ts";
import { failureOf } from "./testing.ts";

const sleeping = suite("sleep()");
const limiting = suite("limited()");

/** Does some work while timers fire as soon as they can, and gives the times that they were set to. */
async function timersOf(work: () => Promise<unknown>, most = 20): Promise<number[]> {
  const original = globalThis.setTimeout;
  const times: number[] = [];
  globalThis.setTimeout = ((action: () => void, time: number) => {
    times.push(time);
    return original(action, times.length > most ? 2 ** 31 - 1 : 0);
  }) as typeof setTimeout;
  try {
    await work();
  } finally {
    globalThis.setTimeout = original;
  }
  return times;
}

sleeping("waits in pieces that a timer can take", async () => {
  assert.ok(LONGEST_TIMER_MS < 2 ** 31, "as much as a timer can take");
  assert.equal(await timersOf(() => sleep(1500)), [1500]);
  assert.equal(await timersOf(() => sleep(LONGEST_TIMER_MS)), [LONGEST_TIMER_MS]);
  assert.equal(await timersOf(() => sleep(LONGEST_TIMER_MS * 2 + 5)), [
    LONGEST_TIMER_MS,
    LONGEST_TIMER_MS,
    5,
  ]);
  assert.equal(await timersOf(() => sleep(0)), []);
});

sleeping("ends with its signal, and leaves nothing behind", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = sleep(2 ** 40, controller.signal);
  controller.abort(reason);
  const error = await failureOf(waiting, "aborted");
  assert.ok(error.isAbort);
  assert.is(error.cause, reason);
  await failureOf(sleep(1, controller.signal), "aborted");
  // The process would not end, if a timer were left.
});

const NAME = "The work";

limiting("gives what the work gives, or fails as it does", async () => {
  assert.is(await limited(NAME, 1000, undefined, async () => 7), 7);
  const failing = limited(NAME, 1000, undefined, () => Promise.reject(new RangeError("no")));
  await failing.then(assert.unreachable, (error) => assert.instance(error, RangeError));
});

limiting("ends also work that does not heed its signal", async () => {
  let given: AbortSignal | undefined;
  const error = await failureOf(
    limited(NAME, 10, undefined, (signal) => {
      given = signal;
      return new Promise(() => {});
    }),
    "timeout",
  );
  assert.ok(error.isTimeout);
  assert.match(error.message, "The work took longer than 10 ms");
  assert.is(given?.reason, error);
});

limiting("does not begin where the signal is aborted already", async () => {
  let began = false;
  const signal = AbortSignal.abort();
  const doing = limited(NAME, 1000, signal, async () => {
    began = true;
  });
  await failureOf(doing, "aborted");
  assert.not(began);
});

limiting("takes Infinity for any time", async () => {
  const times = await timersOf(() =>
    limited(
      NAME,
      Number.POSITIVE_INFINITY,
      undefined,
      () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
    ),
  );
  assert.ok(times.length > 0 && times.every((time) => time === LONGEST_TIMER_MS));
});

sleeping.run();
limiting.run();
