import type { TrackerClient } from "../../sdk/tracker/tracker-client.ts";
import type { TrackerUser } from "../../sdk/types/tracker.ts";
import type { Announcer } from "../shared/announce.ts";
import { LiveList } from "../shared/live-list.ts";
import type { TrackerSource } from "../shared/tracker.ts";

/**
 * The people who have an account, in the order in which they came. Each change is announced once,
 * whether the watch tells it first or the answer to what was asked for here.
 */
export class People extends LiveList<TrackerUser, TrackerClient> {
  readonly #announcer: Announcer;

  constructor(source: TrackerSource, announcer: Announcer) {
    super(source, {
      resource: "user",
      order: (one, other) => one.id - other.id,
      read: async (client, { cursor }) => {
        const { users, next_cursor } = await client.users.list({ cursor, limit: 200 });
        return { items: users, next: next_cursor };
      },
    });
    this.#announcer = announcer;
  }

  override put(user: TrackerUser): void {
    const { id, name, role } = user;
    const before = this.#find(id);
    super.put(user);
    if (before && before.role !== role)
      this.#announcer.say(`${name} is ${role === "admin" ? "an admin" : "a member"} now.`);
    // One that belongs to a page which is still to be read is not put in.
    if (!before && this.#find(id)) this.#announcer.say(`Added: ${name}.`);
  }

  override drop(id: number): void {
    const before = this.#find(id);
    super.drop(id);
    if (before) this.#announcer.say(`Deleted: ${before.name}.`);
  }

  #find(id: number): TrackerUser | undefined {
    return this.items?.find((user) => user.id === id);
  }
}
