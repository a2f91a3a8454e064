import type { QueueTask } from "../../sdk/types/queue.ts";
import type { TwQueue } from "./tw-queue.ts";

/** A task was put in the queue here. */
export type TwQueueCreateEvent = CustomEvent<{ readonly task: QueueTask }>;

/** A queued task, as it was, was deleted here. */
export type TwQueueDeleteEvent = CustomEvent<{ readonly task: QueueTask }>;

/** Running and completed tasks were removed here: so many were listed. */
export type TwQueueFlushEvent = CustomEvent<{ readonly deleted: number }>;

/** Another workspace is shown, because somebody has opened it here. */
export type TwWorkspaceChangeEvent = CustomEvent<{ readonly workspace: string }>;

declare global {
  interface HTMLElementTagNameMap {
    "tw-queue": TwQueue;
  }

  interface HTMLElementEventMap {
    "tw-queue-create": TwQueueCreateEvent;
    "tw-queue-delete": TwQueueDeleteEvent;
    "tw-queue-flush": TwQueueFlushEvent;
    "tw-workspace-change": TwWorkspaceChangeEvent;
  }
}
