import type { Announcer } from "../shared/announce.ts";
import type { DetailOf, TaskwireElement, TaskwireEvent } from "../shared/element.ts";
import type { QueueSource } from "../shared/queue.ts";
import { Actions } from "./actions.ts";
import { Activity } from "./activity.ts";
import type { TaskOrder } from "./task-order.ts";

// What is needed both here and there is in the files that are loaded already.
export { define } from "../shared/core.ts";
export { TwQueue } from "./tw-queue.ts";

/** What all that is loaded later is made from. */
export interface Parts {
  readonly host: TaskwireElement;
  readonly source: QueueSource;
  readonly order: TaskOrder;
  readonly announcer: Announcer;
  /** As the element does it: what fails is shown. */
  readonly attempt: (name: string, action: () => PromiseLike<unknown>) => Promise<boolean>;
  readonly emit: <Name extends TaskwireEvent>(name: Name, detail: DetailOf<Name>) => void;
}

/**
 * What is loaded when something first happens in a queue: a task has started, the list changes, or
 * a person does something. A queue that stands still is shown without it.
 */
export interface Later {
  readonly activity: Activity;
  readonly actions: Actions;
}

/** Makes it. */
export function makeLater(parts: Parts): Later {
  const activity = new Activity(parts);
  return { activity, actions: new Actions(parts, activity.news) };
}
