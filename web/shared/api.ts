const { origin } = new URL(import.meta.url);

/**
 * The server that an element talks to where its page names none: the one that its module came from,
 * so that in a foreign page one script and one tag suffice.
 */
export const OWN_API = origin === "null" ? (globalThis.location?.origin ?? "") : origin;

/** An address in one form, however an attribute writes it; what is no address stays as it is. */
export function apiOf(api: string | null | undefined): string {
  try {
    return new URL(api || OWN_API, globalThis.location?.href).href.replace(/\/+$/, "");
  } catch {
    return String(api);
  }
}
