import { define } from "../shared/core.ts";
import { TwQueue } from "../tw-queue/tw-queue.ts";

define("tw-queue", TwQueue);
