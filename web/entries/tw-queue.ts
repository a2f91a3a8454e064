import { define } from "../shared/core.ts";
import { TwQueue } from "../tw-queue/tw-queue.ts";

define("tw-queue", TwQueue);

export type * from "../tw-queue/tw-queue.events.ts";
export type { TwQueue };
