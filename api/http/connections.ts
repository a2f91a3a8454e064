import type { Socket } from "node:net";

/** A client that has connected sends its request within this time, or has none yet. */
const FIRST_BYTES_MS = 250;

/** The open connections of a server. */
export class Connections {
  /** When each was opened. */
  readonly #openedAt = new Map<Socket, number>();

  add(socket: Socket): void {
    this.#openedAt.set(socket, performance.now());
    socket.on("close", this.#closed);
  }

  /** One for all: a listener of its own would cost each connection 300 bytes. */
  readonly #closed = (() => {
    const openedAt = this.#openedAt;
    return function (this: Socket) {
      openedAt.delete(this);
    };
  })();

  /** Ends those on which nothing came. Browsers open some ahead of time; Node takes those for busy. */
  endUnused(): void {
    const before = performance.now() - FIRST_BYTES_MS;
    for (const [socket, openedAt] of this.#openedAt) {
      if (socket.bytesRead === 0 && openedAt < before) socket.destroy();
    }
  }
}
