import { suite } from "uvu";
import * as assert from "uvu/assert";
import { News } from "./news.ts";
import { change, snapshot, task } from "./testing.ts";

const news = suite("news of a queue");

const before = [task(1, "running"), task(2, "queued"), task(3, "queued")];
let said: string[];
let timers: (() => void)[];
const { setTimeout: original } = globalThis;

news.before.each(() => {
  said = [];
  timers = [];
  globalThis.setTimeout = ((action: () => void) => timers.push(action)) as never;
});
news.after.each(() => {
  globalThis.setTimeout = original;
});

/** What is said of changes when they have been gathered. */
function tell(...changes: readonly ReturnType<typeof change>[]): string[] {
  const one = new News((text) => said.push(text));
  for (const update of changes) one.take(update, before);
  for (const timer of timers) timer();
  return said;
}

news("name one, and count several", () => {
  const update = change(before, [task(1, "completed"), task(4, "queued"), task(5, "queued")], [2]);
  assert.equal(tell(update), ["Completed: Task 1.", "Added: 2 tasks.", "Removed: Task 2."]);
});

news("are gathered for a while", () => {
  const first = change(before, [task(4, "queued")]);
  assert.equal(tell(first, change(before, [task(5, "queued")])), ["Added: 2 tasks."]);
  assert.is(timers.length, 1);
});

news("say nothing of a start, nor of a whole list", () => {
  assert.equal(tell(change(before, [task(2, "running")]), snapshot(before)), []);
});

news("leave out what the person has done", () => {
  const one = new News((text) => said.push(text));
  one.take(change(before, [task(4, "queued"), task(5, "queued")], [2, 3]), before);
  one.own("Added", [4]);
  one.own("Removed", [2, 3]);
  for (const timer of timers.splice(0)) timer();
  assert.equal(said, ["Added: Task 5."]);
  one.take(change(before, [task(4, "completed")]), before);
  one.own("Added", [4]);
  for (const timer of timers) timer();
  assert.equal(said, ["Added: Task 5.", "Completed: Task 4."]);
});

news("end when the queue is left", () => {
  const one = new News((text) => said.push(text));
  one.take(change(before, [task(4, "queued")]), before);
  one.forget();
  for (const timer of timers) timer();
  assert.equal(said, []);
});

news.run();
