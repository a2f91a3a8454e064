import { tooMany } from "../http/problem.ts";
import type { Store } from "../store/store.ts";

/** How many tasks of a key are in which state. */
export interface Counts {
  readonly workspaces: number;
  readonly queued: number;
  readonly running: number;
  readonly completed: number;
}

/** Workspaces, by the key that they belong to and their name. They are never deleted. */
export class Workspaces {
  readonly #store: Store;
  readonly #most: number;
  readonly #known = new Map<string, number>();

  /** @param most how many one key may have */
  constructor(store: Store, most: number) {
    this.#store = store;
    this.#most = most;
  }

  /**
   * The number of a workspace, which comes to be when it is first used.
   *
   * @throws {Problem} 429 when the key has as many as it may
   */
  async use(owner: string, name: string): Promise<number> {
    const key = `${owner}/${name}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = (await this.#find(owner, name)) ?? (await this.#make(owner, name));
    this.#known.set(key, id);
    return id;
  }

  async #find(owner: string, name: string): Promise<number | undefined> {
    const row = await this.#store.get<{ id: number }>(FIND, [owner, name]);
    return row?.id;
  }

  #make(owner: string, name: string): Promise<number> {
    return this.#store.write(async (tx) => {
      const present = await tx.get<{ id: number }>(FIND, [owner, name]);
      if (present) return present.id;
      const count = await tx.get<{ count: number }>(
        "SELECT count(*) AS count FROM queue_workspaces WHERE owner = $1",
        [owner],
      );
      if ((count?.count ?? 0) >= this.#most) {
        const message = `This key has ${this.#most} workspaces, the most that it may have.`;
        throw tooMany("too_many_workspaces", message, 60);
      }
      const counts = { last_task: 0, dispatched_to: 0, queued: 0, running: 0, completed: 0 };
      return tx.insert("queue_workspaces", { owner, name, ...counts });
    });
  }

  /** How many tasks of all keys wait and run. */
  async depth(): Promise<{ queued: number; running: number }> {
    const depth = await this.#store.get<{ queued: number; running: number }>(
      "SELECT coalesce(sum(queued), 0) AS queued, coalesce(sum(running), 0) AS running FROM queue_workspaces",
    );
    return depth as { queued: number; running: number };
  }

  /** The counts of all workspaces of a key. */
  async counts(owner: string): Promise<Counts> {
    const counts = await this.#store.get<Counts>(
      "SELECT count(*) AS workspaces, coalesce(sum(queued), 0) AS queued, coalesce(sum(running), 0) AS running, coalesce(sum(completed), 0) AS completed FROM queue_workspaces WHERE owner = $1",
      [owner],
    );
    return counts as Counts;
  }

  /** The numbers of a key's workspaces. */
  async idsOf(owner: string): Promise<number[]> {
    const rows = await this.#store.all<{ id: number }>(
      "SELECT id FROM queue_workspaces WHERE owner = $1",
      [owner],
    );
    return rows.map(({ id }) => id);
  }
}

const FIND = "SELECT id FROM queue_workspaces WHERE owner = $1 AND name = $2";
