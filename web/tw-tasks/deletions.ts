import type { ReactiveController, ReactiveControllerHost } from "lit";

/** How long a deletion can be undone. */
const UNDO_MS = 10_000;

type Finish = () => Promise<void>;

/**
 * Deletions that can still be undone. The server is asked when the time is over, the page or the
 * element is left, or the person signs out: it cannot bring a task back, only make another one, with
 * another number and date, and as the task of who undoes. Until then the task is still there for
 * everybody else.
 */
export class Deletions implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #waiting = new Map<number, Finish>();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  has(id: number): boolean {
    return this.#waiting.has(id);
  }

  /**
   * @param run deletes it for good
   * @param unfinished the session's
   */
  plan(id: number, run: Finish, unfinished: Set<Finish>): void {
    const finish = async () => {
      unfinished.delete(finish);
      // It may be undone, or finished, or both and planned again.
      if (this.#waiting.get(id) !== finish) return;
      this.undo(id);
      await run();
    };
    unfinished.add(finish);
    this.#waiting.set(id, finish);
    setTimeout(finish, UNDO_MS);
    this.#host.requestUpdate();
  }

  undo(id: number): void {
    this.#waiting.delete(id);
    this.#host.requestUpdate();
  }

  /** It is too late to undo them. */
  readonly finish = (): void => {
    for (const finish of this.#waiting.values()) void finish();
  };

  hostConnected(): void {
    addEventListener("pagehide", this.finish);
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.finish);
    this.finish();
  }
}
