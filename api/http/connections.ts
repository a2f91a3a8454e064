import type { Socket } from "node:net";

/** A client that has connected sends its request within this time, or has none yet. */
const FIRST_BYTES_MS = 250;

/** The open connections of a server. */
export class Connections {
  /** When each was opened. */
  readonly #openedAt = new Map<Socket, number>();

  /** One listener for all: one of its own would cost each connection 300 bytes. */
  readonly #closed: (this: Socket) => void;

  constructor() {
    const openedAt = this.#openedAt;
    this.#closed = function () {
      openedAt.delete(this);
    };
  }

  add(socket: Socket): void {
    this.#openedAt.set(socket, performance.now());
    socket.on("close", this.#closed);
  }

  /** Ends those on which nothing came. Browsers open some ahead of time; Node takes those for busy. */
  endUnused(): void {
    const before = performance.now() - FIRST_BYTES_MS;
    for (const [socket, openedAt] of this.#openedAt) {
      if (socket.bytesRead === 0 && openedAt < before) socket.destroy();
    }
  }
}
