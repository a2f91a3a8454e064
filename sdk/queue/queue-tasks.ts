import type { ApiCall } from "../http/api-call.ts";
import type { Http } from "../http/http.ts";
import { isObject } from "../http/json.ts";
import type { CallOptions } from "../http/options.ts";
import { memberOf, withList } from "../http/shape.ts";
import type { NewQueueTask, QueueTask, QueueTaskList } from "../types/queue.ts";

/**
 * The tasks of a workspace: `queue.tasks`.
 *
 * @example
 * ```ts
 * import { QueueClient } from "taskwire/sdk";
 *
 * const { tasks } = new QueueClient({ apiKey: "there-is-no-key" });
 * const { id } = await tasks.create({ name: "thumbnails", type: "gx.tiny" });
 * const list = await tasks.list();
 * console.log(list.tasks.findIndex((task) => task.id === id));
 * ```
 */
export class QueueTasks {
  readonly #http: Http;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Every task: first those that were dispatched, in that order, then those queued.
   *
   * @throws {TaskwireError}
   *
   * @example
   * ```ts
   * import { QueueClient } from "taskwire/sdk";
   *
   * const queue = new QueueClient({ apiKey: "there-is-no-key" });
   * const { tasks } = await queue.tasks.list();
   * for (const task of tasks) console.log(task.name, task.progress);
   * ```
   */
  list(options?: CallOptions): ApiCall<QueueTaskList> {
    return this.#http.read({ method: "GET", path: ["tasks"] }, options, withList("tasks"));
  }

  /**
   * Puts a task in the queue. It starts as soon as there is a place for it.
   *
   * @throws {TaskwireError} `invalid`, where the name or the type cannot be; `queue_full`
   *
   * @example
   * ```ts
   * import { QueueClient } from "taskwire/sdk";
   *
   * const queue = new QueueClient({ apiKey: "there-is-no-key", workspaceId: "reports" });
   * const task = await queue.tasks.create({ name: "monthly report", type: "gx.small" });
   * console.log(task.status);
   * ```
   */
  create(task: NewQueueTask, options?: CallOptions): ApiCall<QueueTask> {
    return this.#http.read({ method: "POST", path: ["tasks"], body: task }, options, (body) =>
      memberOf(body, "task", isObject),
    );
  }

  /**
   * Removes a task that is still queued.
   *
   * @param id the task's number
   * @throws {TaskwireError} `not_found`, where it is not queued, or not any more
   *
   * @example
   * ```ts
   * import { isTaskwireError, QueueClient } from "taskwire/sdk";
   *
   * const queue = new QueueClient({ apiKey: "there-is-no-key" });
   * const { id } = await queue.tasks.create({ name: "not needed", type: "gx.heavy" });
   * try {
   *   await queue.tasks.delete(id);
   * } catch (error) {
   *   if (isTaskwireError(error) && error.code === "not_found") console.log("It runs already.");
   * }
   * ```
   */
  delete(id: number, options?: CallOptions): ApiCall<void> {
    return this.#http.run(
      {
        method: "DELETE",
        path: ["tasks", id],
        // The answer to an attempt before was lost: a task that is still listed was not removed by
        // it, but has started.
        isReached: async ({ code }, wasLost) => {
          if (!wasLost || code !== "not_found") return false;
          const { tasks } = await this.list(options);
          return tasks.every((task) => task.id !== id);
        },
      },
      options,
    );
  }

  /**
   * Removes every task that was dispatched, running or completed. A running one stops, and its
   * place is free.
   *
   * @throws {TaskwireError}
   *
   * @example
   * ```ts
   * import { QueueClient } from "taskwire/sdk";
   *
   * const queue = new QueueClient({ apiKey: "there-is-no-key", workspaceId: "reports" });
   * await queue.tasks.flush();
   * ```
   */
  flush(options?: CallOptions): ApiCall<void> {
    return this.#http.run({ method: "POST", path: ["tasks", "flush"] }, options);
  }
}
