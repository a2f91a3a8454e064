import type { ApiCall } from "../http/api-call.ts";
import type { Http } from "../http/http.ts";
import type { CallOptions } from "../http/options.ts";
import type {
  NewTrackerTask,
  TrackerTask,
  TrackerTaskChange,
  TrackerTaskFilter,
  TrackerTaskPage,
  TrackerTaskParams,
} from "../types/tracker.ts";
import { readAll, readPage } from "./lists.ts";

/**
 * The tasks of the team: `tracker.tasks`.
 *
 * @example
 * ```ts
 * import { TrackerClient } from "taskwire/sdk";
 *
 * const tracker = new TrackerClient();
 * const email = `ada.${crypto.randomUUID()}@example.org`;
 * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
 * await tracker.signIn({ email, password: "correct horse" });
 * const { id } = await tracker.tasks.create({ title: "Buy milk" });
 * await tracker.tasks.update(id, { status: "done" });
 * ```
 */
export class TrackerTasks {
  readonly #http: Http;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Makes a task of the caller's own.
   *
   * @throws {TaskwireError} `invalid`, with what is wrong in `issues`; `unauthorized`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * const task = await tracker.tasks.create({ title: "Buy milk", status: "in_progress" });
   * console.log(task.id);
   * ```
   */
  create(task: NewTrackerTask, options?: CallOptions): ApiCall<TrackerTask> {
    return this.#http.read({ method: "POST", path: ["tasks"], body: task }, options);
  }

  /**
   * One task.
   *
   * @param id the task's number
   * @throws {TaskwireError} `not_found`, `unauthorized`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * const { id } = await tracker.tasks.create({ title: "Buy milk" });
   * const task = await tracker.tasks.get(id);
   * console.log(task.title, task.status);
   * ```
   */
  get(id: number, options?: CallOptions): ApiCall<TrackerTask> {
    return this.#http.read({ method: "GET", path: ["tasks", id] }, options);
  }

  /**
   * A page of tasks, latest first.
   *
   * @throws {TaskwireError} `invalid`, where a parameter cannot be; `unauthorized`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * const first = await tracker.tasks.list({ status: "open", limit: 20 });
   * console.log(first.tasks.length);
   * if (first.next_cursor) await tracker.tasks.list({ status: "open", cursor: first.next_cursor });
   * ```
   */
  list(params: TrackerTaskParams = {}, options?: CallOptions): ApiCall<TrackerTaskPage> {
    return readPage(this.#http, ["tasks"], "tasks", params, options);
  }

  /**
   * Every task, latest first; each page is read when the loop gets there. Tasks that are made
   * meanwhile are not among them.
   *
   * @param params which tasks, and by `limit` how many a page holds (100 by default)
   * @param options count for each page
   * @throws {TaskwireError}
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * await tracker.tasks.create({ title: "Buy milk" });
   * for await (const task of tracker.tasks.all({ q: "milk" })) console.log(task.title);
   * ```
   */
  all(
    params: TrackerTaskFilter & Pick<TrackerTaskParams, "limit"> = {},
    options?: CallOptions,
  ): AsyncIterableIterator<TrackerTask> {
    return readAll(this.#http, ["tasks"], "tasks", params, options);
  }

  /**
   * Changes a task: one's own, or as an admin any.
   *
   * @param id the task's number
   * @param change what is left out stays
   * @throws {TaskwireError} `not_found`; `forbidden`, where it is somebody else's; `invalid`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * const { id } = await tracker.tasks.create({ title: "Buy milk" });
   * const task = await tracker.tasks.update(id, { status: "done" });
   * console.log(task.status);
   * ```
   */
  update(id: number, change: TrackerTaskChange, options?: CallOptions): ApiCall<TrackerTask> {
    return this.#http.read({ method: "PATCH", path: ["tasks", id], body: change }, options);
  }

  /**
   * Deletes a task: one's own, or as an admin any.
   *
   * @param id the task's number
   * @throws {TaskwireError} `not_found`, unless it may be this very call that deleted it, in an
   * attempt whose answer was lost; `forbidden`, where it is somebody else's
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * const { id } = await tracker.tasks.create({ title: "Buy milk" });
   * await tracker.tasks.delete(id);
   * ```
   */
  delete(id: number, options?: CallOptions): ApiCall<void> {
    return this.#http.remove(["tasks", id], options);
  }
}
