import type { ApiCall } from "../http/api-call.ts";
import { credentialOf } from "../http/credentials.ts";
import { Http } from "../http/http.ts";
import { misuse } from "../http/misuse.ts";
import type { ApiKeyOptions, CallOptions } from "../http/options.ts";
import type { QueueStats } from "../types/queue.ts";
import { type TaskWatch, type WatchTasksOptions, watchTasks } from "../watch/watch-tasks.ts";
import { QueueTasks } from "./queue-tasks.ts";

/** What a {@link QueueClient} is made with. */
export interface QueueClientOptions extends ApiKeyOptions {
  /**
   * Whose tasks: a workspace of the API key's, which comes to be when it is first used. 1 to 64
   * letters, digits, `_` and `-`.
   *
   * @defaultValue `"default"`
   */
  readonly workspaceId?: string | undefined;
}

/** What {@link QueueClient.watch} takes besides what the client knows. */
export type QueueWatchOptions = Omit<WatchTasksOptions, "apiKey" | "baseUrl" | "workspaceId">;

/**
 * The queue: the tasks of a workspace, which run one after the other, a few at a time.
 *
 * @throws {TaskwireError} `invalid_argument`, where an option cannot work
 *
 * @example
 * ```ts
 * import { QueueClient } from "taskwire/sdk";
 *
 * const queue = new QueueClient({ apiKey: "there-is-no-key" });
 * const task = await queue.tasks.create({ name: "thumbnails", type: "gx.tiny" });
 * console.log(task.id, task.status);
 * ```
 */
export class QueueClient {
  /** The tasks of the workspace. */
  readonly tasks: QueueTasks;
  readonly #http: Http;
  readonly #whose: Readonly<Record<"apiKey" | "workspaceId", string>>;

  constructor(options: QueueClientOptions) {
    const { workspaceId = "default" } = options ?? {};
    if (!/^[\w-]{1,64}$/.test(workspaceId)) {
      throw misuse("workspaceId must be 1 to 64 letters, digits, _ and -.");
    }
    const apiKey = credentialOf("apiKey", options?.apiKey);
    this.#whose = { apiKey, workspaceId };
    const query = { api_key: apiKey, workspace_id: workspaceId };
    this.#http = new Http(options, { mounts: ["/queue"], query });
    this.tasks = new QueueTasks(this.#http);
  }

  /**
   * How things stand for the API key, in all of its workspaces together.
   *
   * @throws {TaskwireError}
   *
   * @example
   * ```ts
   * import { QueueClient } from "taskwire/sdk";
   *
   * const queue = new QueueClient({ apiKey: "there-is-no-key" });
   * const { queued, running } = await queue.stats();
   * console.log(`${queued} wait, ${running} run`);
   * ```
   */
  stats(options?: CallOptions): ApiCall<QueueStats> {
    return this.#http.read({ method: "GET", path: ["stats"] }, options);
  }

  /**
   * Watches the tasks of the workspace: the whole list and what changes in it, over a connection
   * that is made again whenever it breaks.
   *
   * @throws {TaskwireError} `invalid_argument`, where there is no `WebSocket`
   *
   * @example
   * ```ts
   * import { QueueClient } from "taskwire/sdk";
   * import { WebSocket } from "ws"; // Node has one of its own from version 22 on
   *
   * const queue = new QueueClient({ apiKey: "there-is-no-key" });
   * await queue.tasks.create({ name: "thumbnails", type: "gx.tiny" });
   * for await (const { tasks } of queue.watch({ WebSocket })) {
   *   console.log(tasks.map((task) => `${task.name}: ${task.progress} %`).join(", "));
   *   if (tasks.some((task) => task.name === "thumbnails")) break;
   * }
   * ```
   */
  watch(options?: QueueWatchOptions): TaskWatch {
    return watchTasks({ ...this.#http.reach, ...options, ...this.#whose });
  }
}
