import { hexOf } from "./hex.ts";

/** A text that nobody else makes: 128 random bits. */
export function randomKey(): string {
  // Not `randomUUID`: browsers have it only on pages that came over TLS, or from this very machine.
  return hexOf(crypto.getRandomValues(new Uint8Array(16)));
}
