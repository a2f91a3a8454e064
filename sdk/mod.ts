/**
 * Taskwire's three APIs: messaging, the tracker and the queue; webhooks, and live changes.
 *
 * @module
 */
export * from "./errors.ts";
export type { ApiCall, ApiResponse } from "./http/api-call.ts";
export type {
  ApiKeyOptions,
  CallOptions,
  ClientOptions,
  HookRequest,
  HookResponse,
} from "./http/options.ts";
export type { Contacts } from "./messaging/contacts.ts";
export type { Messages, WaitOptions } from "./messaging/messages.ts";
export {
  MessagingClient,
  type MessagingClientOptions,
  type MessagingWatchOptions,
} from "./messaging/messaging-client.ts";
export {
  QueueClient,
  type QueueClientOptions,
  type QueueWatchOptions,
} from "./queue/queue-client.ts";
export type { QueueTasks } from "./queue/queue-tasks.ts";
export {
  TrackerClient,
  type TrackerClientOptions,
  type TrackerWatchOptions,
} from "./tracker/tracker-client.ts";
export type { TrackerTasks } from "./tracker/tracker-tasks.ts";
export type { TrackerUsers } from "./tracker/tracker-users.ts";
export type * from "./types/messaging.ts";
export type * from "./types/queue.ts";
export type * from "./types/tracker.ts";
export * from "./watch.ts";
export * from "./webhooks.ts";
