import { define } from "../shared/core.ts";
import { TwContacts } from "../tw-contacts/tw-contacts.ts";

define("tw-contacts", TwContacts);

export type * from "../tw-contacts/tw-contacts.events.ts";
export type { TwContacts };
