// Registers all elements.
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
