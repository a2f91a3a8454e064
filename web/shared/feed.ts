import type { TaskwireError } from "../../sdk/errors.ts";
import type { Watch, WatchState } from "../../sdk/watch/options.ts";

/** One who is told what a feed tells. */
export interface Follower<Update> {
  take(update: Update): void;
  stateChanged(): void;
}

/** Is told how a watch stands. */
export type OnState = (state: WatchState, reason?: TaskwireError) => void;

/**
 * One watch for all who follow the same: opened when the first one joins, closed when the last one
 * has left. One who joins later is first told to begin anew, or gets the whole list.
 */
export class Feed<Update> {
  /** `closed`: the server refuses it, for the `reason`. */
  state: WatchState = "connecting";
  reason: TaskwireError | undefined;
  readonly #open: (onState: OnState) => Watch<Update>;
  readonly #followers = new Set<Follower<Update>>();
  #watch: Watch<Update> | undefined;

  /** @param open opens a watch that tells the given function how it stands */
  constructor(open: (onState: OnState) => Watch<Update>) {
    this.#open = open;
  }

  /**
   * Begins to tell a follower.
   *
   * @returns ends that
   */
  join(follower: Follower<Update>): () => void {
    this.#followers.add(follower);
    try {
      this.#watch ??= this.#open(this.#stand);
    } catch (error) {
      // It cannot be watched, such as at an address that is none.
      this.#stand("closed", error as TaskwireError);
      return () => this.#followers.delete(follower);
    }
    const loop = this.#watch[Symbol.asyncIterator]();
    void this.#tell(follower, loop);
    return () => {
      this.#followers.delete(follower);
      // An element that is only moved joins again at once: the watch goes on.
      setTimeout(() => loop.return?.());
    };
  }

  async #tell(follower: Follower<Update>, loop: AsyncIterator<Update>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await loop.next();
        if (done) return;
        if (this.#followers.has(follower)) follower.take(value);
      }
    } catch {
      // Why it has ended is told with its last state.
    }
  }

  readonly #stand: OnState = (state, reason) => {
    const isOver = state === "closed";
    if (isOver) this.#watch = undefined;
    // Closed because nobody follows: the next one opens it again.
    this.state = isOver && !reason ? "connecting" : state;
    this.reason = reason;
    for (const follower of this.#followers) follower.stateChanged();
  };
}
