import type { Contact } from "../../sdk/types/messaging.ts";
import type { TwContacts } from "./tw-contacts.ts";

/** The contact that was added, changed, deleted, or chosen as the one to write to. */
export type TwContactEvent = CustomEvent<{ readonly contact: Contact }>;

declare global {
  interface HTMLElementTagNameMap {
    "tw-contacts": TwContacts;
  }

  interface HTMLElementEventMap {
    "tw-contact-create": TwContactEvent;
    "tw-contact-change": TwContactEvent;
    "tw-contact-delete": TwContactEvent;
    "tw-contact-choose": TwContactEvent;
  }
}
