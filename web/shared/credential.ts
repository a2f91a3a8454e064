import { apiOf } from "./api.ts";
import { ofPage } from "./of-page.ts";

/**
 * What lets calls in: a token or an API key. Dispatches `change` when it is another one, or when
 * what is known of it changes.
 */
export abstract class Credential extends EventTarget {
  /** Where the server is. */
  readonly api: string;
  /**
   * Whether an element's own attribute holds it. Then the page is to mend it; else the person can be
   * asked.
   */
  readonly isGiven: boolean;
  /** Why there is none any more, for the person to read; empty where it was their own wish. */
  notice = "";

  constructor(api: string, given: string | undefined) {
    super();
    this.api = api;
    this.isGiven = given !== undefined;
  }

  /** The token or key itself; `undefined` where there is none that the server would take. */
  abstract readonly value: string | undefined;

  /** The server does not take this value, or not any more. */
  abstract refuse(value: string): void;

  protected changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * Finds the credential of an element's server: one for all of its elements, but for those that have
 * one of their own.
 *
 * @param kind no other kind has this name
 */
export function onePerServer<C extends Credential>(
  kind: string,
  make: new (api: string, given: string | undefined) => C,
): (api: string | null, given?: string | null) => C {
  const all = ofPage(kind, () => new Map<string, C>());
  return (api, given) => {
    const address = apiOf(api);
    const name = `${address} ${given || ""}`;
    const one = all.get(name) ?? new make(address, given || undefined);
    all.set(name, one);
    return one;
  };
}
