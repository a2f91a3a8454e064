import type { ApiCall } from "../http/api-call.ts";
import type { Http } from "../http/http.ts";
import type { CallOptions } from "../http/options.ts";
import { everyNumbered } from "../http/pages.ts";
import type {
  Contact,
  ContactChange,
  ContactPage,
  ContactPageParams,
  NewContact,
} from "../types/messaging.ts";
import { contactPageOf } from "./wire.ts";

/**
 * To whom messages are sent: `messaging.contacts`.
 *
 * @example
 * ```ts
 * import { MessagingClient } from "taskwire/sdk";
 *
 * const { contacts } = new MessagingClient({ apiKey: "there-is-no-key" });
 * for await (const { name, phone } of contacts.all()) console.log(name, phone);
 * ```
 */
export class Contacts {
  readonly #http: Http;
  #removals = 0;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Makes a contact.
   *
   * @throws {TaskwireError} `phone_taken`, where another contact has the phone; `invalid`, with what
   * is wrong in `issues`
   *
   * @example
   * ```ts
   * import { isTaskwireError, MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * try {
   *   const contact = await messaging.contacts.create({ name: "Ada", phone: "+33612345678" });
   *   console.log(contact.id);
   * } catch (error) {
   *   if (!isTaskwireError(error) || error.code !== "phone_taken") throw error;
   *   console.log(error.message);
   * }
   * ```
   */
  create(contact: NewContact, options?: CallOptions): ApiCall<Contact> {
    return this.#http.read({ method: "POST", path: ["contacts"], body: contact }, options);
  }

  /**
   * One contact.
   *
   * @param id the contact's
   * @throws {TaskwireError} `not_found`
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const to = { name: "Ada", phone: "+33612345678" };
   * const message = await messaging.messages.send({ from: "Bob", to, content: "Hello!" });
   * const contact = await messaging.contacts.get(message.to.id);
   * console.log(contact.name, contact.phone);
   * ```
   */
  get(id: string, options?: CallOptions): ApiCall<Contact> {
    return this.#http.read({ method: "GET", path: ["contacts", id] }, options);
  }

  /**
   * A page of contacts, in the order in which they came.
   *
   * @throws {TaskwireError} `invalid`, where a parameter is not a number
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const { contactsList, pageNumber } = await messaging.contacts.list({ pageIndex: 1, max: 20 });
   * console.log(`page ${pageNumber} has ${contactsList.length} contacts`);
   * ```
   */
  list(params: ContactPageParams = {}, options?: CallOptions): ApiCall<ContactPage> {
    return this.#http.read({ method: "GET", path: ["contacts"], query: params }, options, (body) =>
      contactPageOf(body, params ?? {}),
    );
  }

  /**
   * Every contact, in the order in which they came; each page is read when the loop gets there.
   * None is given twice, and the loop may delete contacts through this client. Where somebody else
   * deletes one meanwhile, the server's pages move, and one that was not read yet may be left out.
   *
   * @param params how many a page holds: `max`, from 1 to 100, 100 by default
   * @param options count for each page
   * @throws {TaskwireError}
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * for await (const contact of messaging.contacts.all()) console.log(contact.name);
   * ```
   */
  all(
    { max = 100 }: Pick<ContactPageParams, "max"> = {},
    options?: CallOptions,
  ): AsyncIterableIterator<Contact> {
    return everyNumbered(
      async (pageIndex) => {
        const page = await this.list({ pageIndex, max }, options);
        return { items: page.contactsList, size: page.pageSize };
      },
      () => this.#removals,
    );
  }

  /**
   * Changes a contact. Messages that were sent keep it as it was.
   *
   * @param id the contact's
   * @param change what is left out stays
   * @throws {TaskwireError} `not_found`, `phone_taken`, `invalid`
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const to = { name: "Ada", phone: "+33612345678" };
   * const message = await messaging.messages.send({ from: "Bob", to, content: "Hello!" });
   * const contact = await messaging.contacts.update(message.to.id, { name: "Ada Lovelace" });
   * console.log(contact.name);
   * ```
   */
  update(id: string, change: ContactChange, options?: CallOptions): ApiCall<Contact> {
    return this.#http.read({ method: "PATCH", path: ["contacts", id], body: change }, options);
  }

  /**
   * Deletes a contact. Messages that were sent keep it as it was.
   *
   * @param id the contact's
   * @throws {TaskwireError} `not_found`, unless it may be this very call that deleted it, in an
   * attempt whose answer was lost
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const to = { name: "Ada", phone: "+33612345678" };
   * const message = await messaging.messages.send({ from: "Bob", to, content: "Goodbye!" });
   * await messaging.contacts.delete(message.to.id);
   * ```
   */
  delete(id: string, options?: CallOptions): ApiCall<void> {
    // Also one that failed may have moved the pages: its answer may be what was lost.
    return this.#http.remove(["contacts", id], options, () => this.#removals++);
  }
}
