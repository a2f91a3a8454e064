// Registers all elements. Their styles come first, because they compress better side by side.
import "../shared/styles.ts";
import "../shared/account-form.styles.ts";
import "../shared/pill.styles.ts";
import "../tw-app/tw-app.styles.ts";
import "../tw-contacts/tw-contacts.styles.ts";
import "../tw-messages/tw-messages.styles.ts";
import "../tw-queue/tw-queue.styles.ts";
import "../tw-sign-in/tw-sign-in.styles.ts";
import "../tw-tasks/tw-tasks.styles.ts";
import "../tw-users/tw-users.styles.ts";

import { define } from "../shared/core.ts";
import { TwApp } from "../tw-app/tw-app.ts";
import { TwContacts } from "../tw-contacts/tw-contacts.ts";
import { TwMessages } from "../tw-messages/tw-messages.ts";
import { TwQueue } from "../tw-queue/tw-queue.ts";
import { TwSignIn } from "../tw-sign-in/tw-sign-in.ts";
import { TwTasks } from "../tw-tasks/tw-tasks.ts";
import { TwUsers } from "../tw-users/tw-users.ts";

define("tw-app", TwApp);
define("tw-contacts", TwContacts);
define("tw-messages", TwMessages);
define("tw-queue", TwQueue);
define("tw-sign-in", TwSignIn);
define("tw-tasks", TwTasks);
define("tw-users", TwUsers);

export type * from "../tw-app/tw-app.events.ts";
export type * from "../tw-contacts/tw-contacts.events.ts";
export type * from "../tw-messages/tw-messages.events.ts";
export type * from "../tw-queue/tw-queue.events.ts";
export type * from "../tw-sign-in/tw-sign-in.events.ts";
export type * from "../tw-tasks/tw-tasks.events.ts";
export type * from "../tw-users/tw-users.events.ts";
export type { TwApp, TwContacts, TwMessages, TwQueue, TwSignIn, TwTasks, TwUsers };
