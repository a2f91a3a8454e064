import type { ApiCall } from "../http/api-call.ts";
import type { Http } from "../http/http.ts";
import type { CallOptions } from "../http/options.ts";
import { everyAfter } from "../http/pages.ts";
import type { Path } from "../http/request.ts";
import { withList } from "../http/shape.ts";
import type { TrackerTask, TrackerTaskPage, TrackerTaskParams } from "../types/tracker.ts";

/** A page of tasks from one of the lists of them. */
export function readTasks(
  http: Http,
  path: Path,
  params: TrackerTaskParams,
  options: CallOptions | undefined,
): ApiCall<TrackerTaskPage> {
  return http.read({ method: "GET", path, query: params }, options, withList("tasks"));
}

/** Every task of one of the lists of them. */
export function allTasks(
  http: Http,
  path: Path,
  params: TrackerTaskParams,
  options: CallOptions | undefined,
): AsyncIterableIterator<TrackerTask> {
  return everyAfter(async (cursor) => {
    const page = await readTasks(http, path, { limit: 100, ...params, cursor }, options);
    return { items: page.tasks, next: page.next_cursor };
  });
}
