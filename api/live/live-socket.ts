import { WebSocket } from "ws";

/** The code of a connection that broke without a goodbye. */
const BROKEN = 1006;

/** A WebSocket that only speaks: what the client sends is ignored. */
export class LiveSocket {
  readonly protocol: string;
  /** Called when a client that was too slow has read everything that was sent to it. */
  onCaughtUp: () => void = () => {};
  readonly #socket: WebSocket;
  readonly #bufferMost: number;
  /** What to do once it is closed. One listener for all: `ws` takes 300 bytes for each. */
  readonly #closing: ((code: number) => void)[] = [];
  #behind = false;
  #unanswered = 0;

  constructor(socket: WebSocket, bufferMost: number) {
    this.#socket = socket;
    this.#bufferMost = bufferMost;
    this.protocol = socket.protocol;
    const heard = () => {
      this.#unanswered = 0;
    };
    socket.on("pong", heard);
    socket.on("message", heard);
    socket.on("close", (code: number) => {
      for (const action of this.#closing.splice(0)) action(code);
    });
    // A broken connection is closed by `ws` itself; there is nobody to tell.
    socket.on("error", ignore);
  }

  /**
   * Calls `action` with the code of RFC 6455 when it is closed: at once, where it is already, as
   * one that was broken.
   */
  whenClosed(action: (code: number) => void): void {
    if (this.#socket.readyState === WebSocket.CLOSED) action(BROKEN);
    else this.#closing.push(action);
  }

  /** Whether the client has yet to read what it was sent before it gets more. */
  get isBehind(): boolean {
    return this.#behind;
  }

  /**
   * Sends a frame, unless the client has more unread than it may: then it is behind, and gets
   * nothing until it has read what it was sent. Gives whether the frame was sent.
   */
  send(frame: Buffer): boolean {
    if (this.#behind) return false;
    const buffered = this.#socket.bufferedAmount;
    if (buffered > 0 && buffered + frame.length > this.#bufferMost) {
      this.#behind = true;
      return false;
    }
    this.#socket.send(frame, { binary: false }, this.#sent);
    return true;
  }

  readonly #sent = (): void => {
    if (!this.#behind || this.#socket.bufferedAmount > 0) return;
    this.#behind = false;
    this.onCaughtUp();
  };

  /** Asks for a sign of life; a client that gave none to the last two is let go. */
  ping(): void {
    if (this.#unanswered >= 2) {
      this.#socket.terminate();
      return;
    }
    this.#unanswered++;
    // A ping may be the last thing that a client that is behind has to read.
    this.#socket.ping(undefined, undefined, this.#sent);
  }

  /** Says goodbye, with a code of RFC 6455, section 7.4. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Ends it without waiting for the client. */
  terminate(): void {
    this.#socket.terminate();
  }
}

/** A function of its own: one made for each socket would hold all that its maker sees. */
export function ignore(): void {}
