/** Address space is reserved up to here, memory is not: no runtime has longer arrays. */
const MOST_BYTES = 2 ** 32;
/** So much is kept free behind the last byte. SQLite writes one page at a time. */
const ROOM_BYTES = 8 * 1024 * 1024;

/** Room for so many bytes, which can grow where the system has addresses to spare. */
export function roomToGrow(length: number): Buffer {
  try {
    return Buffer.from(new ArrayBuffer(length, { maxByteLength: MOST_BYTES }), 0, length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return Buffer.allocUnsafeSlow(length);
  }
}

/**
 * A database's file in memory, which grows in place. By itself sql.js moves a file to new memory
 * whenever it has grown by an eighth, and the thread stands still until all of it is copied.
 */
export class GrowingBytes extends Uint8Array<ArrayBuffer> {
  /** Parts of it are plain arrays. */
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }

  /** Where sql.js would take a copy of the whole, it gets these bytes themselves as the file. */
  override slice(start = 0, end = this.length): Uint8Array<ArrayBuffer> {
    if (start !== 0 || end !== this.length) return super.slice(start, end);
    this.#makeRoom(end);
    return this;
  }

  /** Sees to it that the next write finds room as well. */
  override set(bytes: ArrayLike<number>, at = 0): void {
    super.set(bytes, at);
    this.#makeRoom(at + bytes.length);
  }

  #makeRoom(end: number): void {
    if (this.length - end >= ROOM_BYTES / 2) return;
    this.buffer.resize(Math.min(end + ROOM_BYTES, this.buffer.maxByteLength));
  }
}
