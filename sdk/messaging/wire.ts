import { isObject, type JsonObject } from "../http/json.ts";
import { memberOf } from "../http/shape.ts";
import type {
  Contact,
  ContactPage,
  ContactPageParams,
  Message,
  MessagePage,
  MessagePageParams,
} from "../types/messaging.ts";

// The original messaging server departs from its own specification in three places: contacts are
// listed under `contacts`, `to` is the contact's id alone, and a list of messages has the contacts
// beside it, in `data.contacts`, by their ids. What it sends is read here as well.

/** A message as a server may send it. */
export type WireMessage = Omit<Message, "to"> & { readonly to: Contact | string };

/** What either server may send as a list. */
interface ListBody extends JsonObject {
  readonly contactsList?: unknown;
  readonly contacts?: unknown;
  readonly pageNumber?: unknown;
  readonly pageSize?: unknown;
  readonly data?: unknown;
  readonly page?: unknown;
  readonly quantityPerPage?: unknown;
}

/** Gives the contact with an id. */
export type FindContact = (id: string) => Contact | Promise<Contact>;

export function contactPageOf(body: ListBody, params: ContactPageParams): ContactPage {
  const contactsList = (body.contactsList ?? body.contacts) as ContactPage["contactsList"];
  return {
    contactsList: memberOf({ contactsList }, "contactsList", Array.isArray),
    pageNumber: Number(body.pageNumber) || (params.pageIndex ?? 1),
    pageSize: Number(body.pageSize) || (params.max ?? 10),
  };
}

/** @param find for a contact that does not come with the list */
export async function messagePageOf(
  body: ListBody,
  params: MessagePageParams,
  find: FindContact,
): Promise<MessagePage> {
  const data: ListBody = isObject(body.data) ? body.data : {};
  const found = new Map<string, Contact>();
  const messages: Message[] = [];
  const listed = memberOf<WireMessage[]>({ ...data, ...body }, "messages", Array.isArray);
  for (const message of listed) {
    messages.push(
      await withContact(message, async (id) => {
        const contact = isObject(data.contacts)
          ? { ...goneContact(id), ...(data.contacts[id] as object) }
          : (found.get(id) ?? (await find(id)));
        found.set(id, contact);
        return contact;
      }),
    );
  }
  return {
    messages,
    page: Number(body.page) || (params.page ?? 1),
    quantityPerPage: Number(body.quantityPerPage) || (params.limit ?? 100),
  };
}

/** A message whose contact is there as a whole. */
export async function withContact(message: WireMessage, find: FindContact): Promise<Message> {
  const { to } = message;
  return { ...message, to: typeof to === "string" ? await find(to) : to };
}

/** What is left of a contact that was deleted. */
export function goneContact(id: string): Contact {
  return { id, name: "", phone: "" };
}
