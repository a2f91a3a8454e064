import type { TaskwireError } from "../errors.ts";
import type { ApiCall } from "../http/api-call.ts";
import type { Http } from "../http/http.ts";
import { limited } from "../http/limited.ts";
import type { CallOptions } from "../http/options.ts";
import { everyNumbered } from "../http/pages.ts";
import { withList } from "../http/shape.ts";
import { sleep } from "../http/sleep.ts";
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS } from "../limits.ts";
import type {
  AttemptList,
  Contact,
  Message,
  MessagePage,
  MessagePageParams,
  NewMessage,
} from "../types/messaging.ts";
import type { Contacts } from "./contacts.ts";
import { goneContact, messagePageOf, type WireMessage, withContact } from "./wire.ts";

/** How to wait for a message. */
export interface WaitOptions extends CallOptions {
  /**
   * How long to wait in all, in milliseconds; `Infinity` for any time.
   *
   * @defaultValue 300,000, five minutes
   */
  readonly maxWait?: number | undefined;
}

/**
 * What is sent to contacts: `messaging.messages`.
 *
 * @example
 * ```ts
 * import { MessagingClient } from "taskwire/sdk";
 *
 * const { messages } = new MessagingClient({ apiKey: "there-is-no-key" });
 * const to = { name: "Ada", phone: "+33612345678" };
 * const { id, status } = await messages.send({ from: "Bob", to, content: "Hello!" });
 * console.log(id, status);
 * ```
 */
export class Messages {
  readonly #http: Http;
  readonly #contacts: Contacts;

  /** @internal */
  constructor(http: Http, contacts: Contacts) {
    this.#http = http;
    this.#contacts = contacts;
  }

  /**
   * Sends a message. It is queued first; `waitUntilSettled` tells how it went on.
   *
   * @throws {TaskwireError} `invalid`, with what is wrong in `issues`, such as `to.id` where there
   * is no such contact
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const to = { name: "Ada", phone: "+33612345678" };
   * const first = await messaging.messages.send({ from: "Bob", to, content: "Hello, Ada!" });
   * // The contact that was found or made, or its id, will do as well.
   * await messaging.messages.send({ from: "Bob", to: first.to, content: "How are you?" });
   * await messaging.messages.send({ from: "Bob", to: first.to.id, content: "See you!" });
   * ```
   */
  send(message: NewMessage, options?: CallOptions): ApiCall<Message> {
    const body = message && { ...message, to: addressOf(message.to) };
    return this.#http.read({ method: "POST", path: ["messages"], body }, options, (sent) =>
      withContact(sent as unknown as WireMessage, async (id) => {
        const known = { ...goneContact(id), ...(message.to as Partial<Contact>), id };
        if (known.name && known.phone && "id" in body.to) return known;
        // It is sent: that its contact cannot be read is no reason to say anything else.
        return this.#find(options)(id).catch(() => known);
      }),
    );
  }

  /**
   * One message.
   *
   * @param id the message's
   * @throws {TaskwireError} `not_found`
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const to = { name: "Ada", phone: "+33612345678" };
   * const { id } = await messaging.messages.send({ from: "Bob", to, content: "Hello!" });
   * const message = await messaging.messages.get(id);
   * console.log(message.status);
   * ```
   */
  get(id: string, options?: CallOptions): ApiCall<Message> {
    return this.#http.read({ method: "GET", path: ["messages", id] }, options, (body) =>
      withContact(body as unknown as WireMessage, this.#find(options)),
    );
  }

  /**
   * A page of messages, newest first.
   *
   * @throws {TaskwireError} `invalid`, where a parameter is not a number
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const { messages } = await messaging.messages.list({ page: 1, limit: 20 });
   * for (const message of messages) console.log(message.to.name, message.status);
   * ```
   */
  list(params: MessagePageParams = {}, options?: CallOptions): ApiCall<MessagePage> {
    return this.#http.read({ method: "GET", path: ["messages"], query: params }, options, (body) =>
      messagePageOf(body, params ?? {}, this.#find(options)),
    );
  }

  /**
   * Every message, newest first; each page is read when the loop gets there. None is given twice or
   * left out; those that are sent meanwhile may be among them.
   *
   * @param params how many a page holds: `limit`, from 1 to 1,000, 100 by default
   * @param options count for each page
   * @throws {TaskwireError}
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * for await (const message of messaging.messages.all()) {
   *   console.log(message.createdAt, message.content);
   * }
   * ```
   */
  all(
    { limit = 100 }: Pick<MessagePageParams, "limit"> = {},
    options?: CallOptions,
  ): AsyncIterableIterator<Message> {
    return everyNumbered(async (page) => {
      const { messages, quantityPerPage } = await this.list({ page, limit }, options);
      return { items: messages, size: quantityPerPage };
    });
  }

  /**
   * Every try to deliver a message, the first one first.
   *
   * @param id the message's
   * @throws {TaskwireError} `not_found`
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const to = { name: "Ada", phone: "+33612345678" };
   * const { id } = await messaging.messages.send({ from: "Bob", to, content: "Hello!" });
   * const { attempts } = await messaging.messages.attempts(id);
   * for (const attempt of attempts) console.log(attempt.at, attempt.status, attempt.error);
   * ```
   */
  attempts(id: string, options?: CallOptions): ApiCall<AttemptList> {
    return this.#http.read(
      { method: "GET", path: ["messages", id, "attempts"] },
      options,
      withList("attempts"),
    );
  }

  /**
   * Tries to deliver a failed message again: it is queued anew.
   *
   * @param id the message's
   * @throws {TaskwireError} `not_failed`, where it has not failed; `not_found`
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const { messages } = await messaging.messages.list();
   * for (const { id, status } of messages) {
   *   if (status === "failed") await messaging.messages.redeliver(id);
   * }
   * ```
   */
  redeliver(id: string, options?: CallOptions): ApiCall<Message> {
    return this.#http.read(
      {
        method: "POST",
        path: ["messages", id, "redeliver"],
        // Where the answer to an attempt before was lost, that is the one that queued it.
        isReached: ({ code }, wasLost) => wasLost && code === "not_failed",
      },
      options,
      (body, status) =>
        status === 409
          ? this.get(id, options)
          : withContact(body as unknown as WireMessage, this.#find(options)),
    );
  }

  /**
   * Waits until a message is delivered or has failed, and gives it. A message that has failed is no
   * error: look at its `status`. The server is asked at intervals that grow from 0.2 to 3 seconds.
   *
   * @param id the message's
   * @throws {TaskwireError} with `isTimeout`, where it is still queued after `maxWait`; `not_found`
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const to = { name: "Ada", phone: "+33612345678" };
   * const { id } = await messaging.messages.send({ from: "Bob", to, content: "Hello!" });
   * const message = await messaging.messages.waitUntilSettled(id);
   * console.log(message.status, message.deliveredAt ?? message.failureReason);
   * ```
   */
  waitUntilSettled(id: string, options: WaitOptions = {}): Promise<Message> {
    const { maxWait = 300_000, signal } = options;
    const name = `The delivery of message ${id}`;
    return limited(name, maxWait, signal, async (signal) => {
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
        const message = await this.#http.read<WireMessage>(
          { method: "GET", path: ["messages", id] },
          { ...options, signal },
        );
        if (message.status !== "queued") {
          return withContact(message, this.#find({ ...options, signal }));
        }
        await sleep(pause, signal);
      }
    });
  }

  /** Reads the contact with an id; where it was deleted, its id is all that there is. */
  #find(options: CallOptions | undefined): (id: string) => Promise<Contact> {
    return async (id) => {
      try {
        return await this.#contacts.get(id, options);
      } catch (error) {
        if ((error as TaskwireError).status === 404) return goneContact(id);
        throw error;
      }
    };
  }
}

/** Whom a message is for, as the API wants it. */
function addressOf(to: NewMessage["to"]): Exclude<NewMessage["to"], string> {
  if (typeof to === "string") return { id: to };
  return to && "id" in to ? { id: to.id } : to;
}
