import type { TrackerTask } from "../../sdk/types/tracker.ts";
import type { TwTasks } from "./tw-tasks.ts";

/** A task was added here: `detail.task`. */
export type TwTaskCreateEvent = CustomEvent<{ readonly task: TrackerTask }>;
/** A task was changed here: `detail.task`, as it is now. */
export type TwTaskChangeEvent = CustomEvent<{ readonly task: TrackerTask }>;
/** A task was deleted here, and it is too late to undo that: `detail.task`, as it was. */
export type TwTaskDeleteEvent = CustomEvent<{ readonly task: TrackerTask }>;

declare global {
  interface HTMLElementTagNameMap {
    "tw-tasks": TwTasks;
  }

  interface HTMLElementEventMap {
    "tw-task-create": TwTaskCreateEvent;
    "tw-task-change": TwTaskChangeEvent;
    "tw-task-delete": TwTaskDeleteEvent;
  }
}
