import type { TrackerTask } from "../../sdk/types/tracker.ts";

/** How far a task is, as people read it. */
export const STATUSES = { open: "Open", in_progress: "In progress", done: "Done" };

export const latestFirst = (one: TrackerTask, other: TrackerTask): number => other.id - one.id;

export function findIn(
  tasks: readonly TrackerTask[] | undefined,
  id: number,
): TrackerTask | undefined {
  return tasks?.find((task) => task.id === id);
}

/** What somebody has written into a task. */
export const textOf = ({ title, description }: TrackerTask): string => `${title}\n${description}`;

/** Whether a search for a text finds a task: as the server does, for which only ASCII has cases. */
export function contains(task: TrackerTask, text: string): boolean {
  return folded(textOf(task)).includes(folded(text));
}

function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
