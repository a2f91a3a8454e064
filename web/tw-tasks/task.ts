import type { TrackerTask } from "../../sdk/types/tracker.ts";

/** How far a task is, as people read it. */
export const STATUSES = { open: "Open", in_progress: "In progress", done: "Done" };

export const latestFirst = (one: TrackerTask, other: TrackerTask): number => other.id - one.id;

/** One of them, by its id. */
export function findIn(
  tasks: readonly TrackerTask[] | undefined,
  id: number,
): TrackerTask | undefined {
  return tasks?.find((task) => task.id === id);
}

/** What somebody has written into a task. */
export const textOf = ({ title, description }: TrackerTask): string => `${title}\n${description}`;

/** All that can change in a task. */
export const contentOf = (task: TrackerTask): string => textOf(task) + task.status;
