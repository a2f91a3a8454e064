import type { MessagingClient } from "../../sdk/messaging/messaging-client.ts";
import type { Contact } from "../../sdk/types/messaging.ts";
import { LiveList } from "./live-list.ts";
import type { MessagingSource } from "./messaging.ts";

/** How many are read at once: the most that the server gives. */
const PAGE = 100;

/** The contacts of a server, in the order in which they were added. */
export function contactList(source: MessagingSource): LiveList<Contact, MessagingClient> {
  return new LiveList(source, {
    resource: "contact",
    read: async (client, { count }) => {
      const pageIndex = Math.floor(count / PAGE) + 1;
      const { contactsList } = await client.contacts.list({ pageIndex, max: PAGE });
      return { items: contactsList, next: contactsList.length === PAGE };
    },
  });
}
