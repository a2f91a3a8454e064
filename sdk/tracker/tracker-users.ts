import type { ApiCall } from "../http/api-call.ts";
import type { Http } from "../http/http.ts";
import type { CallOptions } from "../http/options.ts";
import type {
  NewTrackerUser,
  TrackerPageParams,
  TrackerTask,
  TrackerTaskPage,
  TrackerUser,
  TrackerUserChange,
  TrackerUserPage,
} from "../types/tracker.ts";
import { readAll, readPage } from "./lists.ts";

/**
 * The accounts of the team: `tracker.users`.
 *
 * @example
 * ```ts
 * import { TrackerClient } from "taskwire/sdk";
 *
 * const tracker = new TrackerClient();
 * const email = `ada.${crypto.randomUUID()}@example.org`;
 * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
 * await tracker.signIn({ email, password: "correct horse" });
 * for await (const { id, name } of tracker.users.all()) console.log(id, name);
 * ```
 */
export class TrackerUsers {
  readonly #http: Http;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Makes an account for somebody, as who is signed in: an admin may say its role, and may make one
   * where people cannot sign up by themselves.
   *
   * @throws {TaskwireError} `email_taken`, `invalid`, `forbidden`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * const user = await tracker.users.create({
   *   name: "Grace",
   *   email: `grace.${crypto.randomUUID()}@example.org`,
   *   password: "a long passphrase",
   * });
   * console.log(user.id);
   * ```
   */
  create(account: NewTrackerUser, options?: CallOptions): ApiCall<TrackerUser> {
    return this.#http.read({ method: "POST", path: ["users"], body: account }, options);
  }

  /**
   * One account.
   *
   * @param id the user's number
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
   * const { id } = await tracker.me();
   * console.log((await tracker.users.get(id)).name);
   * ```
   */
  get(id: number, options?: CallOptions): ApiCall<TrackerUser> {
    return this.#http.read({ method: "GET", path: ["users", id] }, options);
  }

  /**
   * A page of accounts, in the order in which they came.
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
   * const { users, next_cursor } = await tracker.users.list({ limit: 10 });
   * console.log(users.length, next_cursor);
   * ```
   */
  list(params: TrackerPageParams = {}, options?: CallOptions): ApiCall<TrackerUserPage> {
    return readPage(this.#http, ["users"], "users", params, options);
  }

  /**
   * Every account, in the order in which they came; each page is read when the loop gets there.
   *
   * @param params how many a page holds: `limit`, 100 by default
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
   * for await (const user of tracker.users.all()) console.log(user.name);
   * ```
   */
  all(
    params: Pick<TrackerPageParams, "limit"> = {},
    options?: CallOptions,
  ): AsyncIterableIterator<TrackerUser> {
    return readAll(this.#http, ["users"], "users", params, options);
  }

  /**
   * Changes an account: one's own, or as an admin any. A new password ends every other token of it.
   *
   * @param id the user's number
   * @param change what is left out stays
   * @throws {TaskwireError} `not_found`; `forbidden`; `email_taken`; `last_admin`; `invalid`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * const { id } = await tracker.me();
   * await tracker.users.update(id, { name: "Ada Lovelace" });
   * ```
   */
  update(id: number, change: TrackerUserChange, options?: CallOptions): ApiCall<TrackerUser> {
    return this.#http.read({ method: "PATCH", path: ["users", id], body: change }, options);
  }

  /**
   * Deletes an account with its tasks: one's own, or as an admin any.
   *
   * @param id the user's number
   * @throws {TaskwireError} `not_found`, unless it may be this very call that deleted it, in an
   * attempt whose answer was lost; `forbidden`; `last_admin`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * const { id } = await tracker.users.create({
   *   name: "Guest",
   *   email: `guest.${crypto.randomUUID()}@example.org`,
   *   password: "a long passphrase",
   * });
   * const { role } = await tracker.me();
   * if (role === "admin") await tracker.users.delete(id);
   * ```
   */
  delete(id: number, options?: CallOptions): ApiCall<void> {
    return this.#http.remove(["users", id], options);
  }

  /**
   * A page of somebody's tasks, latest first.
   *
   * @param id the user's number
   * @throws {TaskwireError} `not_found`, `invalid`, `unauthorized`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * const { id } = await tracker.me();
   * const { tasks } = await tracker.users.tasks(id, { limit: 5 });
   * console.log(tasks.length);
   * ```
   */
  tasks(
    id: number,
    params: TrackerPageParams = {},
    options?: CallOptions,
  ): ApiCall<TrackerTaskPage> {
    return readPage(this.#http, ["users", id, "tasks"], "tasks", params, options);
  }

  /**
   * Every task of somebody, latest first; each page is read when the loop gets there.
   *
   * @param id the user's number
   * @param params how many a page holds: `limit`, 100 by default
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
   * const { id } = await tracker.me();
   * for await (const task of tracker.users.allTasks(id)) console.log(task.title);
   * ```
   */
  allTasks(
    id: number,
    params: Pick<TrackerPageParams, "limit"> = {},
    options?: CallOptions,
  ): AsyncIterableIterator<TrackerTask> {
    return readAll(this.#http, ["users", id, "tasks"], "tasks", params, options);
  }
}
