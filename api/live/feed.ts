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
/** When it has composed for so long, those that are furthest behind wait until it has rested. */
const PASS_MS = 50;

/**
 * Sockets that follow one thing, each at its own cursor. Frames are composed once for all that
 * stand at the same cursor; a socket that is behind is left out until it has read what it has, and
 * then gets what leads from its cursor to the newest state. Thousands that each stand at a cursor of
 * their own hold up neither the server nor those that stand at the newest.
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
      await this.#tellAll();
    } catch {
      // Better that clients ask again than that they believe a gap.
      for (const socket of this.#cursors.keys()) socket.close(1011, "the changes cannot be read");
    }
    this.#telling = false;
    if (this.#again) this.wake();
  }

  async #tellAll(): Promise<void> {
    let composing = 0;
    for (const since of this.#cursorsToTell()) {
      this.#again ||= composing > PASS_MS;
      if (composing > PASS_MS) break;
      const started = performance.now();
      const frames = await this.#compose(since);
      composing += performance.now() - started;
      this.#send(since, frames);
      // Whatever else the server has to do.
      await new Promise(setImmediate);
    }
    this.#restUntil = performance.now() + REST_SHARE * composing;
  }

  /** Where those stand that can be sent something, the newest first. */
  #cursorsToTell(): number[] {
    const ready = [...this.#cursors].filter(([socket]) => !socket.isBehind);
    return [...new Set(ready.map(([, cursor]) => cursor))].sort((one, other) => other - one);
  }

  #send(since: number, frames: readonly Frame[]): void {
    for (const [socket, cursor] of this.#cursors) {
      if (cursor === since) this.#sendTo(socket, frames);
    }
  }

  #sendTo(socket: LiveSocket, frames: readonly Frame[]): void {
    for (const { bytes, cursor } of frames) {
      if (!socket.send(bytes)) return;
      this.#cursors.set(socket, cursor);
    }
  }
}
