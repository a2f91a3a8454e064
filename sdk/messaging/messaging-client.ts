import { bearer, credentialOf } from "../http/credentials.ts";
import { Http } from "../http/http.ts";
import type { ApiKeyOptions } from "../http/options.ts";
import type { Watch } from "../watch/options.ts";
import {
  type MessagingUpdate,
  type WatchMessagingOptions,
  watchMessaging,
} from "../watch/watch-changes.ts";
import { Contacts } from "./contacts.ts";
import { Messages } from "./messages.ts";

/** What a {@link MessagingClient} is made with. */
export interface MessagingClientOptions extends ApiKeyOptions {}

/** What {@link MessagingClient.watch} takes besides what the client knows. */
export type MessagingWatchOptions = Omit<WatchMessagingOptions, "apiKey" | "baseUrl">;

/**
 * Messaging: contacts, and messages to them.
 *
 * It works with the original messaging server as well, which has the same paths without
 * `/messaging` before them: these are tried where the others are not known. What that server sends
 * in another form than its specification says comes in the form that the specification says.
 *
 * @throws {TaskwireError} `invalid_argument`, where an option cannot work
 *
 * @example
 * ```ts
 * import { MessagingClient } from "taskwire/sdk";
 *
 * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
 * const to = { name: "Ada", phone: "+33612345678" };
 * const message = await messaging.messages.send({ from: "Bob", to, content: "Hello, Ada!" });
 * console.log(message.id, message.status);
 * ```
 */
export class MessagingClient {
  /** To whom messages are sent. */
  readonly contacts: Contacts;
  /** What is sent to them. */
  readonly messages: Messages;
  readonly #http: Http;
  readonly #apiKey: string;

  constructor(options: MessagingClientOptions) {
    this.#apiKey = credentialOf("apiKey", options?.apiKey);
    const headers = () => bearer(this.#apiKey);
    this.#http = new Http(options, { mounts: ["/messaging", ""], headers });
    this.contacts = new Contacts(this.#http);
    this.messages = new Messages(this.#http, this.contacts);
  }

  /**
   * Watches contacts and messages: each change as it happens, over a connection that is made again
   * whenever it breaks. The original messaging server does not tell changes.
   *
   * @throws {TaskwireError} `invalid_argument`, where there is no `WebSocket`
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   * import { WebSocket } from "ws"; // Node has one of its own from version 22 on
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * for await (const update of messaging.watch({ WebSocket })) {
   *   if (update.type === "reset") {
   *     const to = { name: "Ada", phone: "+33612345678" };
   *     await messaging.messages.send({ from: "Bob", to, content: "Hello!" });
   *   } else if (update.resource === "message") {
   *     console.log(update.upsert.map((message) => message.status));
   *     break;
   *   }
   * }
   * ```
   */
  watch(options?: MessagingWatchOptions): Watch<MessagingUpdate> {
    return watchMessaging({ ...this.#http.reach, ...options, apiKey: this.#apiKey });
  }
}
