import type { ApiCall } from "../http/api-call.ts";
import { bearer, credentialOf } from "../http/credentials.ts";
import { Http } from "../http/http.ts";
import { isText } from "../http/json.ts";
import { misuse } from "../http/misuse.ts";
import type { CallOptions, ClientOptions } from "../http/options.ts";
import { memberOf } from "../http/shape.ts";
import type {
  NewTrackerUser,
  TrackerCredentials,
  TrackerSession,
  TrackerSignUpStatus,
  TrackerUser,
} from "../types/tracker.ts";
import type { Watch } from "../watch/options.ts";
import {
  type TrackerUpdate,
  type WatchTrackerOptions,
  watchTracker,
} from "../watch/watch-changes.ts";
import { TrackerTasks } from "./tracker-tasks.ts";
import { TrackerUsers } from "./tracker-users.ts";

/** What a {@link TrackerClient} is made with. */
export interface TrackerClientOptions extends ClientOptions {
  /** The token of a session that was begun before; by default none, until `signIn` gives one. */
  readonly token?: string | undefined;
}

/** What {@link TrackerClient.watch} takes besides what the client knows. */
export type TrackerWatchOptions = Omit<WatchTrackerOptions, "token" | "baseUrl">;

/**
 * The tracker: people and their tasks. Everybody who has signed in reads the whole team's tasks,
 * and writes their own.
 *
 * @throws {TaskwireError} `invalid_argument`, where an option cannot work
 *
 * @example
 * ```ts
 * import { TrackerClient } from "taskwire/sdk";
 *
 * const tracker = new TrackerClient();
 * const email = `ada.${crypto.randomUUID()}@example.org`;
 * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
 * await tracker.signIn({ email, password: "correct horse" });
 * const task = await tracker.tasks.create({ title: "Write the first program" });
 * console.log(task.id, task.status);
 * ```
 */
export class TrackerClient {
  /** The accounts of the team. */
  readonly users: TrackerUsers;
  /** The tasks of the team. */
  readonly tasks: TrackerTasks;
  readonly #http: Http;
  #token: string | undefined;

  constructor(options: TrackerClientOptions = {}) {
    const headers = () => bearer(this.#token);
    this.#http = new Http(options, { mounts: ["/tracker"], headers });
    this.token = options.token;
    this.users = new TrackerUsers(this.#http);
    this.tasks = new TrackerTasks(this.#http);
  }

  /**
   * The token that calls are made with: to keep it, or to go on with one that was kept. `undefined`
   * before `signIn` and after `signOut`.
   *
   * @throws {TaskwireError} `invalid_argument`, where it is set to what cannot be a token
   */
  get token(): string | undefined {
    return this.#token;
  }

  set token(token: string | undefined) {
    this.#token = token && credentialOf("token", token);
  }

  /**
   * Makes an account. It does not sign in. The first account of all is the admin's.
   *
   * @throws {TaskwireError} `email_taken`; `invalid`; `unauthorized`, where accounts are made by
   * admins only
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `grace.${crypto.randomUUID()}@example.org`;
   * const user = await tracker.signUp({ name: "Grace", email, password: "correct horse" });
   * console.log(user.id, user.role);
   * ```
   */
  signUp(account: Omit<NewTrackerUser, "role">, options?: CallOptions): ApiCall<TrackerUser> {
    return this.#http.read(
      { method: "POST", path: ["users"], body: account, headers: {} },
      options,
    );
  }

  /**
   * Whether an account can be made by whoever asks, and whether it would be the first one.
   *
   * @throws {TaskwireError}
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const { open, first } = await tracker.signUpStatus();
   * if (first) console.log("Make the admin's account.");
   * else if (!open) console.log("Ask an admin for an account.");
   * ```
   */
  signUpStatus(options?: CallOptions): ApiCall<TrackerSignUpStatus> {
    return this.#http.read({ method: "GET", path: ["signup"] }, options);
  }

  /**
   * Begins a session, and keeps its token for the calls that follow.
   *
   * @throws {TaskwireError} `unauthorized`, where they do not belong together; `too_many_tries`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * const { user, expires_at } = await tracker.signIn({ email, password: "correct horse" });
   * console.log(`${user.name} is signed in until ${expires_at}`);
   * ```
   */
  signIn(credentials: TrackerCredentials, options?: CallOptions): ApiCall<TrackerSession> {
    return this.#http.read(
      { method: "POST", path: ["auth"], body: credentials, headers: {} },
      options,
      (body) => {
        this.#token = memberOf(body, "token", isText);
        return body as unknown as TrackerSession;
      },
    );
  }

  /**
   * Ends the session: the server refuses the token from now on. The client forgets it in any case,
   * also where the server could not be told. A token that had ended before is no failure.
   *
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
   * await tracker.signOut();
   * console.log(tracker.token); // undefined
   * ```
   */
  signOut(options?: CallOptions): ApiCall<void> {
    const headers = bearer(this.#token);
    this.#token = undefined;
    return this.#http.run(
      {
        method: "POST",
        path: ["logout"],
        headers,
        isReached: ({ status }) => status === 401,
      },
      options,
    );
  }

  /**
   * Who is signed in.
   *
   * @throws {TaskwireError} `unauthorized`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * console.log((await tracker.me()).name);
   * ```
   */
  me(options?: CallOptions): ApiCall<TrackerUser> {
    return this.#http.read({ method: "GET", path: ["me"] }, options);
  }

  /**
   * Watches tasks and users as who is signed in: each change as it happens, over a connection that
   * is made again whenever it breaks. It ends with the session that the client has now.
   *
   * @throws {TaskwireError} `invalid_argument`, where nobody is signed in or there is no `WebSocket`
   *
   * @example
   * ```ts
   * import { TrackerClient } from "taskwire/sdk";
   * import { WebSocket } from "ws"; // Node has one of its own from version 22 on
   *
   * const tracker = new TrackerClient();
   * const email = `ada.${crypto.randomUUID()}@example.org`;
   * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
   * await tracker.signIn({ email, password: "correct horse" });
   * for await (const update of tracker.watch({ WebSocket })) {
   *   if (update.type === "reset") await tracker.tasks.create({ title: "Buy milk" });
   *   else if (update.resource === "task") break;
   * }
   * ```
   */
  watch(options?: TrackerWatchOptions): Watch<TrackerUpdate> {
    if (!this.#token) throw misuse("Nobody is signed in: call signIn, or set the token.");
    return watchTracker({ ...this.#http.reach, ...options, token: this.#token });
  }
}
