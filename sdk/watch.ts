/**
 * Live lists: what the server tells of its changes, over connections that may break.
 *
 * @module
 */
export * from "./errors.ts";
export type { Watch, WatchOptions, WatchState } from "./watch/options.ts";
export type {
  ChangeOptions,
  ChangeUpdate,
  MessagingUpdate,
  ResetUpdate,
  TrackerUpdate,
  WatchMessagingOptions,
  WatchTrackerOptions,
} from "./watch/watch-changes.ts";
export { watchMessaging, watchTracker } from "./watch/watch-changes.ts";
export type { TaskUpdate, TaskWatch, WatchTasksOptions } from "./watch/watch-tasks.ts";
export { watchTasks } from "./watch/watch-tasks.ts";
export type { WebSocketConstructor, WebSocketLike } from "./watch/web-socket.ts";
