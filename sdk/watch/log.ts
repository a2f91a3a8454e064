import { UNTOLD_MOST } from "../limits.ts";

type Id = string | number;

/** Whatever has an id. */
export interface Resource {
  readonly id: Id;
}

/** What changed in one kind of resource: the newest states; `undefined` for what is gone. */
type States = Map<Id, Resource | undefined>;

/** What is still to be told to one follower. */
interface Untold {
  /** Whether all that it may know is to be replaced. */
  isReset: boolean;
  /** By kind of resource. */
  readonly changes: Map<string, States>;
}

/** A change in one kind of resource. */
export interface Change {
  readonly type: "change";
  readonly resource: string;
  readonly upsert: readonly Resource[];
  readonly remove: readonly Id[];
  readonly cursor: number | undefined;
}

/** One who is told; slow or not, there is never more to keep than leads to the newest state. */
export interface Follower<Update> {
  /** What is new since the last time, in one update; `undefined` where nothing is. */
  next(): Update | undefined;
  /** Nothing is to be kept for it any more. */
  leave(): void;
}

/** What comes over a connection, and to whom it is still to be told. */
export abstract class Log<Update> {
  /** Where it stands, to continue there; `undefined` to begin anew. */
  cursor: number | undefined;
  #isKnown = false;
  readonly #followers = new Set<Untold>();

  /** Takes what a frame says; false, and nothing is taken, where it makes no sense. */
  take(frame: unknown): boolean {
    const members = (frame ?? {}) as Readonly<Record<"cursor", unknown>>;
    const isTaken = this.read(members, frame);
    if (isTaken) this.cursor = members.cursor as number | undefined;
    this.#isKnown ||= isTaken;
    return isTaken;
  }

  /** @param members those of the frame */
  protected abstract read(members: Readonly<Record<string, unknown>>, frame: unknown): boolean;

  /** The update for a change, or for all. */
  protected abstract updateOf(change: Change | undefined, cursor: number | undefined): Update;

  /** Keeps a change for all who follow. */
  protected keep(resource: string, upsert: readonly Resource[], remove: readonly Id[]): void {
    for (const untold of this.#followers) {
      const { isReset, changes } = untold;
      // Whoever begins anew will find it there.
      if (isReset || upsert.length + remove.length === 0) continue;
      const states: States = changes.get(resource) ?? new Map();
      changes.set(resource, states);
      for (const state of upsert) states.set(state.id, state);
      for (const id of remove) states.set(id, undefined);
      if (states.size > UNTOLD_MOST) reset(untold);
    }
  }

  /** Has all who follow begin anew. */
  protected reset(): void {
    this.#followers.forEach(reset);
  }

  /** Begins to keep what is to be told to one more. */
  follow(): Follower<Update> {
    const isReset = this.#isKnown || this.cursor === undefined;
    const untold: Untold = { isReset, changes: new Map() };
    let told = this.cursor;
    this.#followers.add(untold);
    const next = (): Update | undefined => {
      const { isReset, changes } = untold;
      const [change] = changes;
      if (!this.#isKnown || !(isReset || change)) return undefined;
      untold.isReset = false;
      if (change) changes.delete(change[0]);
      // Until the last of them is told, one who begins again has to begin where it stood.
      if (changes.size === 0) told = this.cursor;
      return this.updateOf(change && changeOf(...change, told), told);
    };
    return { next, leave: () => this.#followers.delete(untold) };
  }
}

function reset(untold: Untold): void {
  untold.isReset = true;
  untold.changes.clear();
}

function changeOf(resource: string, states: States, cursor: number | undefined): Change {
  const upsert = [...states.values()].filter((state) => state !== undefined);
  const remove = [...states.keys()].filter((id) => !states.get(id));
  return { type: "change", resource, upsert, remove, cursor };
}

/** Whether it is a list of ids. */
export function isIds(value: unknown): value is readonly Id[] {
  return Array.isArray(value) && value.every((id) => /^[sn]/.test(typeof id));
}

/** Whether it is a list of resources. */
export function isList(value: unknown): value is readonly Resource[] {
  return Array.isArray(value) && isIds(value.map((resource) => resource?.id));
}
