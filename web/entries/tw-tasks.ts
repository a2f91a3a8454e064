import { define } from "../shared/core.ts";
import { TwTasks } from "../tw-tasks/tw-tasks.ts";

define("tw-tasks", TwTasks);

export type * from "../tw-tasks/tw-tasks.events.ts";
export type { TwTasks };
