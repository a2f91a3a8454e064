import { type Change, isIds, isList, Log } from "./log.ts";
import type { ResetUpdate } from "./watch-changes.ts";

/** What changes among resources of several kinds, without keeping them. */
export class ChangeLog extends Log<Change | ResetUpdate> {
  /** @param since where those stand who follow before the first news */
  constructor(since: number | undefined) {
    super();
    this.cursor = since;
  }

  protected read({
    type,
    cursor,
    resource,
    upsert,
    remove,
  }: Readonly<Record<string, unknown>>): boolean {
    if (typeof cursor !== "number") return false;
    if (type === "change" && typeof resource === "string" && isList(upsert) && isIds(remove)) {
      this.keep(resource, upsert, remove);
      return true;
    }
    if (type === "reset") this.reset();
    return type === "reset" || type === "hello";
  }

  protected updateOf(change: Change | undefined, cursor: number | undefined): Change | ResetUpdate {
    return change ?? { type: "reset", cursor: cursor as number };
  }
}
