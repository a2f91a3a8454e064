import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { PIECE_BYTES } from "./files.ts";

// Files for a thread that has nothing else to do: it waits for the disk itself, with its own
// priority, and stays out of the pool of threads that the serving thread's syncs go through.

/** Reads a whole file into the room that is made for it. */
export function readWaiting(path: string, roomFor: (length: number) => Buffer): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = roomFor(fstatSync(file).size);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, Math.min(PIECE_BYTES, bytes.length - at), at);
      if (read === 0) throw new Error(`${path} became shorter while it was read`);
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** Writes a whole new file, durably. What a failure leaves of it is removed. */
export function writeWaiting(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "w", 0o600);
  try {
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(file, bytes, at, Math.min(PIECE_BYTES, bytes.length - at));
      fdatasyncSync(file);
    }
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
