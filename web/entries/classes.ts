/**
 * The classes of all elements; nothing is registered.
 *
 * @module
 */
import "../shared/core.ts";

export { define } from "../shared/define.ts";
export type * from "../tw-app/tw-app.events.ts";
export { TwApp } from "../tw-app/tw-app.ts";
export type * from "../tw-contacts/tw-contacts.events.ts";
export { TwContacts } from "../tw-contacts/tw-contacts.ts";
export type * from "../tw-messages/tw-messages.events.ts";
export { TwMessages } from "../tw-messages/tw-messages.ts";
export type * from "../tw-queue/tw-queue.events.ts";
export { TwQueue } from "../tw-queue/tw-queue.ts";
export type * from "../tw-sign-in/tw-sign-in.events.ts";
export { TwSignIn } from "../tw-sign-in/tw-sign-in.ts";
export type * from "../tw-tasks/tw-tasks.events.ts";
export { TwTasks } from "../tw-tasks/tw-tasks.ts";
export type * from "../tw-users/tw-users.events.ts";
export { TwUsers } from "../tw-users/tw-users.ts";
