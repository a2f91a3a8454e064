import type { QueueTask, QueueTaskType } from "../../sdk/types/queue.ts";
import type { TaskUpdate } from "../../sdk/watch/watch-tasks.ts";
import { LONGEST } from "./task-types.ts";

/** What the server calls the most progress of a task that still runs. */
const MOST = 99;

/** How long a task of a type takes at most, in milliseconds. */
export function longestMs(type: QueueTaskType): number {
  const longest = LONGEST[type];
  return Number.parseInt(longest, 10) * (longest.endsWith("min") ? 60_000 : 1000);
}

/**
 * How far running tasks are in between what the server tells: it tells when a task starts and ends,
 * and the progress as of then.
 */
export class Progress {
  /** How much the server's clock is ahead of the browser's; `undefined` while that is not known. */
  #ahead: number | undefined;
  /** How long those take, by their ids, of which a progress was told. */
  readonly #durations = new Map<number, number>();

  /** The time on the server's clock. */
  get now(): number {
    return Date.now() + (this.#ahead ?? 0);
  }

  take({ type, upsert, remove }: Pick<TaskUpdate, "type" | "upsert" | "remove">): void {
    // They are all written alike, so they are ordered as texts are.
    let newest = "";
    for (const { created_at, started_at, completed_at } of upsert) {
      const latest = completed_at ?? started_at ?? created_at;
      if (latest > newest) newest = latest;
    }
    // What has just changed says what time it is there; a whole list only that it is not earlier.
    const ahead = Date.parse(newest) - Date.now();
    if (ahead > (this.#ahead ?? (type === "change" ? Number.NEGATIVE_INFINITY : 0))) {
      this.#ahead = ahead;
    }
    if (type === "snapshot") this.#durations.clear();
    for (const task of upsert) this.tell(task);
    for (const id of remove) this.#durations.delete(id);
  }

  /** Heeds what the server says of a task now. */
  tell({ id, status, progress, started_at }: QueueTask): void {
    if (status !== "running") this.#durations.delete(id);
    else if (progress > 0) {
      // The server leaves out the digits behind the point.
      const share = (progress + 0.5) / MOST;
      this.#durations.set(id, (this.now - Date.parse(started_at as string)) / share);
    }
  }

  /** Whether more is known of a running task's progress than that it takes no longer than its type. */
  isKnown({ id }: QueueTask): boolean {
    return this.#durations.has(id);
  }

  /**
   * The progress of a running task, from 0 to 99; where it is not known, the least that it has to be.
   *
   * @param ahead as of so many milliseconds from now on
   */
  of({ id, type, progress, started_at }: QueueTask, ahead = 0): number {
    const time = this.now + ahead - Date.parse(started_at as string);
    const share = time / (this.#durations.get(id) ?? longestMs(type));
    return Math.min(MOST, Math.max(progress, MOST * share));
  }
}
