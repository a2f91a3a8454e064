import type { TrackerClient } from "../../sdk/tracker/tracker-client.ts";
import type { TrackerTask, TrackerTaskStatus } from "../../sdk/types/tracker.ts";
import { LiveList } from "../shared/live-list.ts";
import type { TrackerSource } from "../shared/tracker.ts";
import { latestFirst, textOf } from "./task.ts";

/** Which tasks are shown. */
export interface Filter {
  /** The id of whose they are, 0 for who is signed in while that is not known; or everybody's. */
  readonly owner: number | undefined;
  /** How far they are; empty for all. */
  readonly status: TrackerTaskStatus | "";
  /** A text in them. */
  readonly text: string;
}

/** The tasks that fit, as the filter is when it is asked for. */
export function taskList(
  source: TrackerSource,
  filter: () => Filter,
): LiveList<TrackerTask, TrackerClient> {
  return new LiveList(source, {
    resource: "task",
    order: latestFirst,
    isMeant: (task) => fits(task, filter()),
    read: async (client, { cursor }) => {
      const { owner, status, text } = filter();
      const { tasks, next_cursor } = await client.tasks.list({
        cursor,
        user_id: owner === 0 ? (await client.me()).id : owner,
        status: status || undefined,
        q: text,
      });
      return { items: tasks, next: next_cursor };
    },
  });
}

export function fits(task: TrackerTask, { owner = task.user_id, status, text }: Filter): boolean {
  return (
    owner === task.user_id &&
    (!status || status === task.status) &&
    folded(textOf(task)).includes(folded(text))
  );
}

/** For the server's search only ASCII letters have two cases. */
function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
