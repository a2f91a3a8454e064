import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { QueueTask } from "../../sdk/types/queue.ts";
import { lastRuns } from "./history.ts";
import { TaskOrder } from "./task-order.ts";
import { at, snapshot, task } from "./testing.ts";

const history = suite("lastRuns()");

const NOW = Date.parse(at(3600));
/** A completed task that ran from so many seconds ago until so many seconds ago. */
const ran = (id: number, from: number, until: number) =>
  task(id, "completed", { started_at: at(3600 - from), completed_at: at(3600 - until) });
const runs = (id: number, from: number) => task(id, "running", { started_at: at(3600 - from) });

function look(tasks: readonly QueueTask[]) {
  const order = new TaskOrder();
  order.take(snapshot(tasks));
  const { runs, from } = lastRuns(order, NOW);
  return { ids: runs.map(({ id }) => id), seconds: (NOW - from) / 1000 };
}

history("gives what ran in the last five minutes, in the order of the starts", () => {
  const tasks = [
    ran(1, 2000, 1900),
    ran(2, 590, 299),
    ran(3, 310, 301),
    runs(4, 200),
    ran(5, 100, 90),
    task(6, "queued"),
  ];
  assert.equal(look(tasks), { ids: [2, 4, 5], seconds: 300 });
});

history("gives what has been running for however long", () => {
  assert.equal(look([runs(1, 3000), ran(2, 2000, 1900)]), { ids: [1], seconds: 300 });
});

for (const [oldest, seconds] of [
  [5, 60],
  [60, 60],
  [61, 120],
  [150, 300],
] as const) {
  history(`goes back ${seconds} s where the first start was ${oldest} s ago`, () => {
    assert.is(look([ran(1, oldest, 1), runs(2, 1)]).seconds, seconds);
  });
}

history("goes back less far where very much was completed", () => {
  const tasks = Array.from({ length: 1000 }, (_, at) => ran(at + 1, 250 - at / 4, 249 - at / 4));
  const { ids, seconds } = look([...tasks, runs(1001, 1)]);
  assert.is(ids.length, 301);
  assert.is(ids[0], 701);
  assert.is(seconds, 75);
});

history("gives nothing where nothing ran", () => {
  assert.equal(look([]).ids, []);
  assert.equal(look([ran(1, 2000, 1900), task(2, "queued")]).ids, []);
});

history.run();
