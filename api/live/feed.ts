import type { LiveSocket } from "./live-socket.ts";

/** Bytes that take a client from an earlier cursor to this one. */
export interface Frame {
  readonly bytes: Buffer;
  readonly cursor: number;
}

/** The frames that lead from a cursor to the newest state; none when that is where it stands. */
export type Compose = (since: number) => Promise<readonly Frame[]>;

/** After composing, a feed rests for this many times as long: a large list falls in pace by itself. */
const REST_SHARE = 4;

/**
 * Sockets that follow one thing, each at its own cursor. Frames are composed once for all that
 * stand at the same cursor; a socket that is behind is left out until it has read what it has, and
 * then gets what leads from its cursor to the newest state.
 */
export class Feed {
  readonly #compose: Compose;
  readonly #coalesceMs: number;
  readonly #cursors = new Map<LiveSocket, number>();
  #timer: NodeJS.Timeout | undefined;
  #telling = false;
  #again = false;
  #restUntil = 0;

  /** @param coalesceMs changes within so many milliseconds share a frame */
  constructor(compose: Compose, coalesceMs: number) {
    this.#compose = compose;
    this.#coalesceMs = coalesceMs;
  }

  /** How many sockets follow. */
  get size(): number {
    return this.#cursors.size;
  }

  /** Lets a socket follow from a cursor on. */
  add(socket: LiveSocket, cursor: number): void {
    this.#cursors.set(socket, cursor);
    socket.whenClosed(() => this.#cursors.delete(socket));
    socket.onCaughtUp = () => this.wake();
  }

  /** Something has changed: tells it soon, with whatever else changes until then. */
  wake(): void {
    if (this.#cursors.size === 0) return;
    this.#again = true;
    if (this.#timer || this.#telling) return;
    const wait = Math.max(this.#coalesceMs, this.#restUntil - performance.now());
    this.#timer = setTimeout(() => void this.#tell(), wait).unref();
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    this.#telling = true;
    this.#again = false;
    try {
      for (const since of this.#cursorsToTell()) await this.#tellFrom(since);
    } catch {
      // Better that clients ask again than that they believe a gap.
      for (const socket of this.#cursors.keys()) socket.close(1011, "the changes cannot be read");
    }
    this.#telling = false;
    if (this.#again) this.wake();
  }

  /** Where those stand that can be sent something. */
  #cursorsToTell(): Set<number> {
    const ready = [...this.#cursors].filter(([socket]) => !socket.isBehind);
    return new Set(ready.map(([, cursor]) => cursor));
  }

  async #tellFrom(since: number): Promise<void> {
    const started = performance.now();
    const frames = await this.#compose(since);
    const ended = performance.now();
    this.#restUntil = ended + REST_SHARE * (ended - started);
    for (const [socket, cursor] of this.#cursors) {
      if (cursor === since) this.#send(socket, frames);
    }
  }

  #send(socket: LiveSocket, frames: readonly Frame[]): void {
    for (const { bytes, cursor } of frames) {
      if (!socket.send(bytes)) return;
      this.#cursors.set(socket, cursor);
    }
  }
}
