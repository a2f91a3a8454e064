import type { TrackerTask } from "../../sdk/types/tracker.ts";
import type { TrackerUpdate } from "../../sdk/watch/watch-changes.ts";
import { contentOf, findIn } from "./task.ts";

type Tasks = readonly TrackerTask[] | undefined;

/**
 * What an update has changed of what is shown.
 *
 * @param before what was shown
 * @param now what is there now
 * @returns for each task the text that tells it, and what doing the same here is called
 */
export function newsOf(
  update: TrackerUpdate,
  before: Tasks,
  now: Tasks,
): { text: string; action: string }[] {
  if (update.type === "reset" || update.resource !== "task") return [];
  const ids = [...update.upsert.map(({ id }) => id), ...update.remove];
  return ids.flatMap((id) => {
    const was = findIn(before, id);
    const is = findIn(now, id);
    const isNews = was && is ? contentOf(was) !== contentOf(is) : was !== is;
    if (!isNews) return [];
    const verb = update.remove.includes(id) ? "Deleted" : was ? "Changed" : "Added";
    return { text: `${verb}: ${(is ?? was)?.title}.`, action: was ? `${verb} ${id}` : verb };
  });
}
