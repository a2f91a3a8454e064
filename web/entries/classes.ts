/**
 * The classes of all elements; nothing is registered.
 *
 * @module
 */
export { define } from "../shared/core.ts";
export { TwApp } from "../tw-app/tw-app.ts";
export { TwContacts } from "../tw-contacts/tw-contacts.ts";
export { TwMessages } from "../tw-messages/tw-messages.ts";
export { TwQueue } from "../tw-queue/tw-queue.ts";
export { TwSignIn } from "../tw-sign-in/tw-sign-in.ts";
export { TwTasks } from "../tw-tasks/tw-tasks.ts";
export { TwUsers } from "../tw-users/tw-users.ts";
