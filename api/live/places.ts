import { tooMany } from "../http/problem.ts";
import type { LiveSocket } from "./live-socket.ts";

/** The places for those that follow one thing: so many, and no more. */
export class Places {
  readonly #most: number;
  readonly #what: string;
  readonly #sockets = new Set<LiveSocket>();
  /** How many were let in and are about to open. */
  #entering = 0;

  /** @param what they follow, such as "this workspace" */
  constructor(most: number, what: string) {
    this.#most = most;
    this.#what = what;
  }

  /** How many sockets are open. */
  get taken(): number {
    return this.#sockets.size;
  }

  /**
   * Keeps a place for a socket, and gives the function that it takes its place with.
   *
   * @throws {Problem} 429 when none is free
   */
  enter(): (socket: LiveSocket) => void {
    if (this.#sockets.size + this.#entering >= this.#most) {
      const message = `${this.#most} follow ${this.#what}, the most that may.`;
      throw tooMany("too_many_connections", message, 5);
    }
    let isEntering = true;
    const entered = () => {
      if (isEntering) this.#entering--;
      isEntering = false;
    };
    this.#entering++;
    // One that does not open in this turn of the event loop never will.
    setImmediate(entered);
    return (socket) => {
      entered();
      this.#take(socket);
    };
  }

  #take(socket: LiveSocket): void {
    this.#sockets.add(socket);
    socket.whenClosed(() => this.#sockets.delete(socket));
  }
}
