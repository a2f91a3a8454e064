import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Progress } from "./progress.ts";
import { at, change, during, snapshot, task } from "./testing.ts";

const tests = suite("progress between what the server tells");

const running = (progress: number, id = 1) =>
  task(id, "running", { type: "gx.small", progress, started_at: at(0) });

const rounded = (value: number) => Math.round(value);

tests("is the least that it has to be while only the type's longest time is known", () => {
  const one = new Progress();
  const started = running(0);
  during(0, () => one.take(change([], [started])));
  assert.not(one.isKnown(started));
  during(5, () => assert.is(rounded(one.of(started)), 50));
  during(5, () => assert.is(rounded(one.of(started, 1000)), 59));
});

tests("goes on at the pace that was told", () => {
  const one = new Progress();
  const told = running(49);
  during(2, () => one.take(snapshot([told])));
  assert.ok(one.isKnown(told));
  during(2, () => assert.is(rounded(one.of(told)), 50));
  during(3, () => assert.is(rounded(one.of(told)), 74));
});

tests("is told better later", () => {
  const one = new Progress();
  const started = running(0);
  during(0, () => one.take(change([], [started])));
  during(1, () => one.tell(running(20)));
  during(2, () => assert.is(rounded(one.of(started)), 41));
});

tests("is never complete, nor less than was told", () => {
  const one = new Progress();
  during(2, () => one.take(snapshot([running(60)])));
  during(500, () => assert.is(one.of(running(60)), 99));
  during(-500, () => assert.is(one.of(running(60)), 60));
});

tests("forgets what does not run any more", () => {
  const one = new Progress();
  during(2, () => one.take(snapshot([running(50, 1), running(50, 2)])));
  during(3, () => one.take(change([], [task(1, "completed", { completed_at: at(3) })], [2])));
  assert.not(one.isKnown(running(50, 1)));
  assert.not(one.isKnown(running(50, 2)));
});

for (const [what, browser] of [
  ["ahead", 100],
  ["behind", -100],
] as const) {
  tests(`follows the server's clock where the browser's is ${what}`, () => {
    const one = new Progress();
    const started = running(0);
    // On the server it is 0.
    during(browser, () => one.take(change([], [started])));
    during(browser + 5, () => assert.is(rounded(one.of(started)), 50));
    // What is told late says nothing of the time.
    during(browser + 6, () => one.take(change([], [task(2, "queued", { created_at: at(1) })])));
    during(browser + 6, () => assert.is(one.now, Date.parse(at(6))));
  });
}

tests("takes the browser's clock for right with a list in which nothing is new", () => {
  const one = new Progress();
  during(3600, () => one.take(snapshot([task(1, "completed", { completed_at: at(5) })])));
  during(3600, () => assert.is(one.now, Date.parse(at(3600))));
});

tests.run();
