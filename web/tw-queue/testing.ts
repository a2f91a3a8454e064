import type { QueueTask, QueueTaskStatus } from "../../sdk/types/queue.ts";
import type { TaskUpdate } from "../../sdk/watch/watch-tasks.ts";

const START = Date.parse("2026-03-01T12:00:00.000Z");

/** A time so many seconds after the one that these tests begin at. */
export function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

/** A task of this number. */
export function task(
  id: number,
  status: QueueTaskStatus,
  more: Partial<QueueTask> = {},
): QueueTask {
  const progress = status === "completed" ? 100 : 0;
  return { id, name: `Task ${id}`, type: "gx.small", status, progress, created_at: at(0), ...more };
}

/** What is told of a whole list. */
export function snapshot(tasks: readonly QueueTask[]): TaskUpdate {
  return { type: "snapshot", tasks, upsert: tasks, remove: [], cursor: 1 };
}

/** What is told of some changes in a list. */
export function change(
  before: readonly QueueTask[],
  upsert: readonly QueueTask[],
  remove: readonly number[] = [],
): TaskUpdate {
  const tasks = new Map([...before, ...upsert].map((task) => [task.id, task]));
  for (const id of remove) tasks.delete(id);
  return { type: "change", tasks: [...tasks.values()], upsert, remove, cursor: 2 };
}

/** Runs something at a time of the browser's clock. */
export function during<T>(seconds: number, run: () => T): T {
  const original = Date.now;
  Date.now = () => START + seconds * 1000;
  try {
    return run();
  } finally {
    Date.now = original;
  }
}
