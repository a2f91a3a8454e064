import type { WatchState } from "../../sdk/watch/options.ts";
import { messageOf } from "./problem.ts";
import type { Part } from "./source.ts";

/** What can be in a list. */
export interface Identified {
  readonly id: string | number;
}

/** Where to go on reading. */
export interface Place {
  /** The page before gave it; `undefined` for the first page. */
  readonly cursor: string | undefined;
  /** How many are known: where the next page begins, for lists that count their pages. */
  readonly count: number;
}

/** A page that was read. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The cursor of the next page, or whether there is one. */
  readonly next: string | boolean | null | undefined;
}

/** What came over a watch of changes. */
type Update =
  | { readonly type: "reset" }
  | {
      readonly type: "change";
      readonly resource: string;
      readonly upsert: readonly Identified[];
      readonly remove: readonly (string | number)[];
    };

/** What a list needs of its source. */
interface ListSource<Client> {
  readonly client: Client | undefined;
  readonly state: WatchState;
  add(part: Part<Update>): void;
  /** Has the element drawn again. */
  draw(): void;
}

/** Which list. */
export interface ListOptions<T extends Identified, Client> {
  /** The kind of resource, as the watch names it. */
  readonly resource: string;
  /** Reads a page. */
  readonly read: (client: Client, place: Place) => PromiseLike<Page<T>>;
  /** Whether one belongs in it, where it does not show all: as the filter is now. */
  readonly isMeant?: ((item: T) => boolean) | undefined;
  /** Its order, as that of `sort`; without it new ones come last. */
  readonly order?: ((one: T, other: T) => number) | undefined;
}

/**
 * A list that stays true: read page by page, and kept as it is on the server by what its watch
 * tells. After a change of its filter, `restart` it.
 *
 * @example
 * ```ts
 * readonly #tracker = new TrackerSource(this);
 * readonly #tasks = new LiveList<TrackerTask, TrackerClient>(this.#tracker, {
 *   resource: "task",
 *   order: (one, other) => other.id - one.id,
 *   isMeant: ({ status }) => !this.status || status === this.status,
 *   read: async (client, { cursor }) => {
 *     const { tasks, next_cursor } = await client.tasks.list({ cursor, status: this.status });
 *     return { items: tasks, next: next_cursor };
 *   },
 * });
 * ```
 */
export class LiveList<T extends Identified, Client> implements Part<Update> {
  /** `undefined` until they have been read. */
  items: readonly T[] | undefined;
  hasMore = false;
  /** Whether a page is being read: the first, or the next. */
  isReading = false;
  /** Why the last page could not be read, for people; empty where it could. `refresh` tries again. */
  problem = "";
  readonly #source: ListSource<Client>;
  readonly #options: ListOptions<T, Client>;
  #cursor: string | undefined;
  /** Counts what is read: what an earlier one gives is of no use any more. */
  #turn = 0;
  /** What is told while a page is read: it may be newer than the page. */
  #meanwhile: Update[] = [];

  constructor(source: ListSource<Client>, options: ListOptions<T, Client>) {
    this.#source = source;
    this.#options = options;
    source.add(this);
  }

  /** Forgets everything and reads anew. */
  restart(): Promise<void> {
    this.forget();
    return this.refresh();
  }

  forget(): void {
    this.items = undefined;
    this.hasMore = false;
    this.isReading = false;
    this.problem = "";
    this.#turn++;
  }

  /** Reads again as much as is there; what is shown stays until then. */
  async refresh(): Promise<void> {
    const wanted = this.items?.length ?? 1;
    await this.#read([], undefined, wanted);
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    if (!this.hasMore || this.isReading) return;
    const { items = [] } = this;
    await this.#read(items, this.#cursor, items.length + 1);
  }

  /** Puts one where it belongs, as an answer gave it: before the watch tells. */
  put(item: T): void {
    const { isMeant, order } = this.#options;
    const { items } = this;
    if (!items) return;
    const at = items.findIndex(({ id }) => id === item.id);
    const others = at < 0 ? [...items] : items.toSpliced(at, 1);
    if (!isMeant || isMeant(item)) {
      const stays = !order || (at >= 0 && order(item, items[at] as T) === 0);
      const before = stays ? at : others.findIndex((other) => order(item, other) < 0);
      // One behind the last is on a page that is still to be read, unless it was here.
      if (before >= 0) others.splice(before, 0, item);
      else if (at >= 0 || !this.hasMore) others.push(item);
    }
    this.items = others;
    this.#source.draw();
  }

  /** Takes one out. */
  drop(id: T["id"]): void {
    this.items = this.items?.filter((item) => item.id !== id);
    this.#source.draw();
  }

  take(update: Update): void {
    if (update.type === "reset") {
      void this.refresh();
      return;
    }
    if (update.resource !== this.#options.resource) return;
    if (this.isReading) this.#meanwhile.push(update);
    for (const item of update.upsert) this.put(item as T);
    for (const id of update.remove) this.drop(id);
  }

  stateChanged(): void {
    // The first news of a watch are the sign to read: before, a change could be missed. But where
    // none come for now, better a list that is not live than none.
    const { state } = this.#source;
    const isStill = state === "waiting" || state === "closed";
    if (isStill && !this.items && !this.isReading) void this.refresh();
  }

  async #read(start: readonly T[], cursor: string | undefined, wanted: number): Promise<void> {
    const { client } = this.#source;
    if (!client) return;
    const turn = ++this.#turn;
    this.isReading = true;
    this.#meanwhile = [];
    this.problem = "";
    this.#source.draw();
    try {
      const items = new Map(start.map((item) => [item.id, item]));
      let next: Page<T>["next"];
      let place = cursor;
      do {
        const before = items.size;
        const page = await this.#options.read(client, { cursor: place, count: items.size });
        if (turn !== this.#turn) return;
        for (const item of page.items) items.set(item.id, item);
        // A page that has nothing new is the last one.
        next = items.size > before && page.next;
        place = typeof next === "string" ? next : undefined;
      } while (next && items.size < wanted);
      this.items = [...items.values()];
      this.hasMore = !!next;
      this.#cursor = place;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = messageOf(error);
    }
    this.isReading = false;
    const meanwhile = this.#meanwhile;
    this.#meanwhile = [];
    for (const update of meanwhile) this.take(update);
    this.#source.draw();
  }
}
