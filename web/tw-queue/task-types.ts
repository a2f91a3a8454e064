import type { QueueTaskType } from "../../sdk/types/queue.ts";

/** How long a task of each type takes at most, for people. */
export const LONGEST: Readonly<Record<QueueTaskType, string>> = {
  "gx.tiny": "3 s",
  "gx.micro": "5 s",
  "gx.small": "10 s",
  "gx.medium": "30 s",
  "gx.large": "2 min",
  "gx.heavy": "5 min",
};
