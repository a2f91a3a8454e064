/** A text that nobody else makes: 128 random bits. */
export function randomKey(): string {
  // Browsers have it only on pages that came over TLS, or from this very machine.
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
