import type { Query } from "../http/query.ts";
import type { Contact, Message } from "../types/messaging.ts";
import type { TrackerTask, TrackerUser } from "../types/tracker.ts";
import { ChangeLog } from "./change-log.ts";
import { liveWatch } from "./live-watch.ts";
import type { Log } from "./log.ts";
import type { Watch, WatchOptions } from "./options.ts";
import { askWhy } from "./refusal.ts";

/** What changed among the resources of one kind. */
export interface ChangeUpdate<
  Name extends string,
  Resource extends { readonly id: string | number },
> {
  /** Tells it from a {@link ResetUpdate}. */
  readonly type: "change";
  /** Which kind. */
  readonly resource: Name;
  /** Those that are new or have changed, as they are now. */
  readonly upsert: readonly Resource[];
  /** The ids of those that are gone. */
  readonly remove: readonly Resource["id"][];
  /** Watching from here on misses nothing that this update did not tell. */
  readonly cursor: number;
}

/**
 * Read your lists, anew if you have them: what comes from here on will keep them true. It comes on
 * opening, unless the watch began at a cursor, and where what was missed is no longer known.
 */
export interface ResetUpdate {
  /** Tells it from a {@link ChangeUpdate}. */
  readonly type: "reset";
  /** Watching from here on misses nothing that comes behind this update. */
  readonly cursor: number;
}

/** What changed among the tracker's tasks and users. */
export type TrackerUpdate =
  | ResetUpdate
  | ChangeUpdate<"task", TrackerTask>
  | ChangeUpdate<"user", TrackerUser>;

/** What changed among contacts and messages. */
export type MessagingUpdate =
  | ResetUpdate
  | ChangeUpdate<"contact", Contact>
  | ChangeUpdate<"message", Message>;

/** What watches of changes take. */
export interface ChangeOptions<Update> extends WatchOptions {
  /**
   * The `cursor` of the last update that an earlier watch told: what was missed since comes first.
   * By default it begins with what is now.
   */
  readonly since?: number | undefined;
  /** Called at each update, for each that the server tells; by default only loops are told. */
  readonly onChange?: ((update: Update) => void) | undefined;
}

/** What {@link watchTracker} takes. */
export interface WatchTrackerOptions extends ChangeOptions<TrackerUpdate> {
  /** The token that signing in gave. */
  readonly token: string;
}

/** What {@link watchMessaging} takes. */
export interface WatchMessagingOptions extends ChangeOptions<MessagingUpdate> {
  /** One of the server's API keys. */
  readonly apiKey: string;
}

/**
 * Follows what changes among the tracker's tasks and users, over connections that may break: it
 * comes back by itself, and goes on where it was. It ends as {@link watchTasks} does, and with
 * status 401 as well when the token expires or is revoked.
 *
 * @param options who watches, and whom to tell
 * @throws {TaskwireError} `invalid_argument` where an option cannot work, or the runtime has no
 * WebSocket and none was given
 *
 * @example
 * ```ts
 * import { TrackerClient, watchTracker } from "taskwire/sdk";
 * import { WebSocket } from "ws"; // Node has one of its own from version 22 on
 *
 * const tracker = new TrackerClient();
 * const email = `${crypto.randomUUID()}@example.com`;
 * await tracker.signUp({ name: "Ada", email, password: "correct horse" });
 * const { token } = await tracker.signIn({ email, password: "correct horse" });
 *
 * for await (const update of watchTracker({ token, WebSocket })) {
 *   if (update.type === "reset") {
 *     const { tasks } = await tracker.tasks.list();
 *     console.log(`${tasks.length} tasks to begin with`);
 *     await tracker.tasks.create({ title: "Water the plants" });
 *   } else if (update.resource === "task") {
 *     for (const { title, status } of update.upsert) console.log(`${title}: ${status}`);
 *     break;
 *   }
 * }
 * ```
 */
export function watchTracker(options: WatchTrackerOptions): Watch<TrackerUpdate> {
  return watchChanges("/tracker/ws", { token: options.token }, options);
}

/**
 * Follows what changes among contacts and messages, over connections that may break: it comes back
 * by itself, and goes on where it was. It ends as {@link watchTasks} does.
 *
 * @param options who watches, and whom to tell
 * @throws {TaskwireError} `invalid_argument` where an option cannot work, or the runtime has no
 * WebSocket and none was given
 *
 * @example
 * ```ts
 * import { MessagingClient, watchMessaging } from "taskwire/sdk";
 * import { WebSocket } from "ws"; // Node has one of its own from version 22 on
 *
 * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
 *
 * for await (const update of watchMessaging({ apiKey: "there-is-no-key", WebSocket })) {
 *   if (update.type === "reset") {
 *     const to = { name: "Ada", phone: "+33612345678" };
 *     await messaging.messages.send({ from: "us", to, content: "Hello!" });
 *   } else if (update.resource === "message") {
 *     for (const { content, status } of update.upsert) console.log(`${content} is ${status}`);
 *     break;
 *   }
 * }
 * ```
 */
export function watchMessaging(options: WatchMessagingOptions): Watch<MessagingUpdate> {
  return watchChanges("/messaging/ws", { api_key: options.apiKey }, options);
}

function watchChanges<Update>(
  path: string,
  query: Query,
  options: ChangeOptions<Update>,
): Watch<Update> {
  return liveWatch<Update>({
    // What it tells has the types that the server's path promises.
    log: new ChangeLog(options.since) as Log<unknown> as Log<Update>,
    routes: [{ path }],
    query,
    options,
    askWhy,
    tell: options.onChange,
  });
}
