import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { QueueTaskStatus } from "../../sdk/types/queue.ts";
import { TaskOrder, taskOf } from "./task-order.ts";
import { change, snapshot, task } from "./testing.ts";

const order = suite("the order of rows");

const statuses: Readonly<Record<string, QueueTaskStatus>> = {
  c: "completed",
  r: "running",
  q: "queued",
};

/** Tasks from their first letters, with the numbers 2, 4, 6… */
const tasksOf = (letters: string) =>
  [...letters].map((letter, at) => task(2 * (at + 1), statuses[letter] as QueueTaskStatus));

function orderOf(letters: string): TaskOrder {
  const one = new TaskOrder();
  one.take(snapshot(tasksOf(letters)));
  return one;
}

const idsOf = (one: TaskOrder) => Array.from({ length: one.count }, (_, row) => one.at(row).id);

for (const [letters, ids] of [
  ["", []],
  ["qqq", [2, 4, 6]],
  ["ccc", [2, 4, 6]],
  ["rrqq", [2, 4, 6, 8]],
  ["crcrq", [2, 6, 4, 8, 10]],
  ["rccrrq", [4, 6, 2, 8, 10, 12]],
] as const) {
  order(`of "${letters}" is what is completed, what runs, what waits`, () => {
    const one = orderOf(letters);
    assert.equal(idsOf(one), ids);
    assert.is(one.completed, [...letters].filter((letter) => letter === "c").length);
    assert.is(one.queued, [...letters].filter((letter) => letter === "q").length);
    assert.equal(
      one.running.map(({ status }) => status),
      [...letters].filter((letter) => letter === "r").map(() => "running"),
    );
  });
}

order("follows changes, and leaves queued rows where they are", () => {
  const one = orderOf("rrqqq");
  const before = one.tasks;
  one.take(change(before, [task(4, "completed"), task(6, "running")]));
  assert.equal(idsOf(one), [4, 2, 6, 8, 10]);
  assert.is(one.placeOf(8), 3);
  one.take(change(one.tasks, [], [2, 4, 6]));
  assert.equal(idsOf(one), [8, 10]);
  assert.is(one.dispatched, 0);
  assert.equal(one.running, []);
});

order("begins anew with a whole list", () => {
  const one = orderOf("rrr");
  one.take(snapshot(tasksOf("cq")));
  assert.equal(idsOf(one), [2, 4]);
  assert.equal(one.running, []);
});

order("finds tasks by their numbers, and the place of those that are gone", () => {
  const one = orderOf("crq");
  assert.is(taskOf(one.tasks, 4)?.status, "running");
  for (const id of [1, 3, 7]) assert.is(taskOf(one.tasks, id), undefined);
  assert.equal(
    [1, 2, 3, 6, 7].map((id) => one.placeOf(id)),
    [0, 0, 1, 2, 3],
  );
});

order("looks at few tasks of a long list at each change", () => {
  const one = new TaskOrder();
  let looks = 0;
  const tasks = Array.from({ length: 10_000 }, (_, at) => {
    const status = at < 4000 ? "completed" : at < 4006 ? "running" : "queued";
    return new Proxy(task(at + 1, status), {
      get: (target, name) => {
        looks++;
        return Reflect.get(target, name);
      },
    });
  });
  one.take(snapshot(tasks));
  looks = 0;
  one.take({ ...change([], [task(4003, "completed"), task(4007, "running")]), tasks });
  assert.is(one.completed, 4000);
  assert.ok(looks < 200, `${looks} looks`);
});

order.run();
