import { define } from "../shared/core.ts";
import { TwContacts } from "../tw-contacts/tw-contacts.ts";

define("tw-contacts", TwContacts);
