import type { QueueTask } from "../types/queue.ts";
import type { Watch, WatchOptions } from "./options.ts";
import { askWhy } from "./refusal.ts";
import { taskWatch } from "./task-watch.ts";

/** What changed in a list of tasks. */
export interface TaskUpdate {
  /**
   * `snapshot` for the first one that a loop or a callback gets, and where it has missed too much to
   * be told one by one: the list takes the place of what was known before. Otherwise `change`.
   */
  readonly type: "snapshot" | "change";
  /** The whole list, in the order of `GET /queue/tasks`. */
  readonly tasks: readonly QueueTask[];
  /** Those that are new, or differ from what they were in the update before; all, in a snapshot. */
  readonly upsert: readonly QueueTask[];
  /** The ids of those that are gone; also of some that came and went since the update before. */
  readonly remove: readonly number[];
  /** Where the list stands; `undefined` with a server that tells only plain lists. */
  readonly cursor: number | undefined;
}

/** What {@link watchTasks} takes. */
export interface WatchTasksOptions extends WatchOptions {
  /** One of the server's API keys. */
  readonly apiKey: string;
  /** Which list: 1 to 64 letters, digits, `-` and `_`; default `default`. */
  readonly workspaceId?: string | undefined;
  /** Called with the whole list at each update; by default only loops are told. */
  readonly onTasks?: ((tasks: readonly QueueTask[]) => void) | undefined;
  /** Called at each update, for each that the server tells; by default only loops are told. */
  readonly onChange?: ((update: TaskUpdate) => void) | undefined;
}

/** A workspace's tasks as they change. */
export interface TaskWatch extends Watch<TaskUpdate> {
  /** The list as it was last told; empty before the first update. */
  readonly tasks: readonly QueueTask[];
  /** Where the list stands. */
  readonly cursor: number | undefined;
}

/**
 * Follows the tasks of a workspace, over connections that may break: it comes back by itself, and
 * goes on where it was. It ends when it is closed, when its signal is aborted, when its last loop is
 * left, or with an error that no new try could mend: 401, 403, or a request that is wrong, such as
 * an impossible workspace. That error is thrown in its loops and given to `onError`.
 *
 * The progress of a running task is told when something else about it changes, not as it moves.
 *
 * @param options who watches what, and whom to tell
 * @throws {TaskwireError} `invalid_argument` where an option cannot work, or the runtime has no
 * WebSocket and none was given
 *
 * @example
 * ```ts
 * import { QueueClient, watchTasks } from "taskwire/sdk";
 * import { WebSocket } from "ws"; // Node has one of its own from version 22 on
 *
 * const queue = new QueueClient({ apiKey: "there-is-no-key", workspaceId: "watched" });
 * const { id } = await queue.tasks.create({ name: "thumbnails", type: "gx.tiny" });
 *
 * for await (const { tasks, upsert } of watchTasks({
 *   apiKey: "there-is-no-key",
 *   workspaceId: "watched",
 *   WebSocket,
 * })) {
 *   console.log(`${tasks.length} tasks`, upsert.map(({ name, status }) => `${name}: ${status}`));
 *   if (tasks.find((task) => task.id === id)?.status === "completed") break;
 * }
 * ```
 */
export function watchTasks(options: WatchTasksOptions): TaskWatch {
  return taskWatch(options, askWhy);
}
