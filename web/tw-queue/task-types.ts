import type { QueueTaskType } from "../../sdk/types/queue.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long a task of each type takes at most, in milliseconds. */
export const LONGEST_MS: Readonly<Record<QueueTaskType, number>> = {
  "gx.tiny": 3 * SECOND,
  "gx.micro": 5 * SECOND,
  "gx.small": 10 * SECOND,
  "gx.medium": 30 * SECOND,
  "gx.large": 2 * MINUTE,
  "gx.heavy": 5 * MINUTE,
};
