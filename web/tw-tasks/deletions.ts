import type { ReactiveController, ReactiveControllerHost } from "lit";

/** How long a deletion can be undone. */
const UNDO_MS = 10_000;

interface Deletion {
  readonly run: () => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Deletions that can still be undone. The server is asked when the time is over, or the page or the
 * element is left: it cannot bring a task back, only make another one, with another number and
 * date, and as the task of who undoes. Until then the task is still there for everybody else.
 */
export class Deletions implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #waiting = new Map<number, Deletion>();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  has(id: number): boolean {
    return this.#waiting.has(id);
  }

  /** @param run deletes it for good */
  plan(id: number, run: () => void): void {
    const timer = setTimeout(() => this.#run(id), UNDO_MS);
    this.#waiting.set(id, { run, timer });
    this.#host.requestUpdate();
  }

  undo(id: number): void {
    clearTimeout(this.#waiting.get(id)?.timer);
    this.#waiting.delete(id);
    this.#host.requestUpdate();
  }

  /** Does now what has been planned. */
  readonly runAll = (): void => {
    for (const id of this.#waiting.keys()) this.#run(id);
  };

  hostConnected(): void {
    addEventListener("pagehide", this.runAll);
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.runAll);
    this.runAll();
  }

  #run(id: number): void {
    const deletion = this.#waiting.get(id);
    this.undo(id);
    deletion?.run();
  }
}
