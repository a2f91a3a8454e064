import type { QueueTask } from "../../sdk/types/queue.ts";
import type { TaskUpdate } from "../../sdk/watch/watch-tasks.ts";

/** What is needed of an update. */
type Update = Pick<TaskUpdate, "type" | "tasks" | "upsert" | "remove">;

/**
 * The tasks in the order in which they are shown: completed, running, queued. So the rows of those
 * that wait, which have buttons, stay where they are while others start and end.
 *
 * The server's list is in the order of the tasks' numbers, which is also that of their starts: what
 * is where is found by halving, so that a change in a long list costs no more than in a short one.
 */
export class TaskOrder {
  /** In the server's order. */
  tasks: readonly QueueTask[] = [];
  /** How many have started: they are the first in both orders. */
  dispatched = 0;
  readonly #runningIds = new Set<number>();
  /** Where in the server's order those are that run. */
  #running: readonly number[] = [];

  take({ type, tasks, upsert, remove }: Update): void {
    const ids = this.#runningIds;
    if (type === "snapshot") ids.clear();
    for (const { id, status } of upsert) status === "running" ? ids.add(id) : ids.delete(id);
    for (const id of remove) ids.delete(id);
    this.tasks = tasks;
    this.dispatched = countFirst(tasks, ({ status }) => status !== "queued");
    this.#running = [...ids].map((id) => this.placeOf(id)).sort((one, other) => one - other);
  }

  get count(): number {
    return this.tasks.length;
  }

  get completed(): number {
    return this.dispatched - this.#running.length;
  }

  get queued(): number {
    return this.count - this.dispatched;
  }

  /** Those that run now. */
  get running(): readonly QueueTask[] {
    return this.#running.map((place) => this.tasks[place] as QueueTask);
  }

  /** The task of a row. */
  at(row: number): QueueTask {
    let place = row;
    if (row < this.completed) {
      for (const running of this.#running) if (running <= place) place++;
    } else if (row < this.dispatched) {
      place = this.#running[row - this.completed] as number;
    }
    return this.tasks[place] as QueueTask;
  }

  /**
   * Where a task is in the server's order; for a queued one this is its row, too. Where there is none
   * of this number, the place of the next one.
   */
  placeOf(id: number): number {
    return placeOf(this.tasks, id);
  }
}

/** The task of a number, among tasks in the order of their numbers. */
export function taskOf(tasks: readonly QueueTask[], id: number): QueueTask | undefined {
  const task = tasks[placeOf(tasks, id)];
  return task?.id === id ? task : undefined;
}

function placeOf(tasks: readonly QueueTask[], id: number): number {
  return countFirst(tasks, (task) => task.id < id);
}

/** Of how many tasks something is true, where it is true of the first ones only. */
function countFirst(tasks: readonly QueueTask[], isTrue: (task: QueueTask) => boolean): number {
  let low = 0;
  let high = tasks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isTrue(tasks[middle] as QueueTask)) low = middle + 1;
    else high = middle;
  }
  return low;
}
