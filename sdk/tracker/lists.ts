import type { ApiCall } from "../http/api-call.ts";
import type { Http } from "../http/http.ts";
import type { CallOptions } from "../http/options.ts";
import { everyAfter } from "../http/pages.ts";
import type { Path } from "../http/request.ts";
import { withList } from "../http/shape.ts";
import type { TrackerTask, TrackerUser } from "../types/tracker.ts";

/** What the lists hold, by the names under which they come. */
interface Items {
  tasks: TrackerTask;
  users: TrackerUser;
}

/** A page of one of the lists. */
type Page<Name extends keyof Items> = Readonly<Record<Name, readonly Items[Name][]>> & {
  readonly next_cursor: string | null;
};

/** A page of the list at a path. */
export function readPage<Name extends keyof Items>(
  http: Http,
  path: Path,
  name: Name,
  query: object,
  options: CallOptions | undefined,
): ApiCall<Page<Name>> {
  return http.read({ method: "GET", path, query }, options, withList(name));
}

/** Everything in the list at a path. */
export function readAll<Name extends keyof Items>(
  http: Http,
  path: Path,
  name: Name,
  query: object,
  options: CallOptions | undefined,
): AsyncIterableIterator<Items[Name]> {
  return everyAfter(async (cursor) => {
    const page = await readPage(http, path, name, { limit: 100, ...query, cursor }, options);
    return { items: page[name], next: page.next_cursor };
  });
}
