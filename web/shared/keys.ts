import { Credential, onePerServer } from "./credential.ts";
import { keep, kept } from "./kept.ts";

/** The key that a server has whose settings name none: tried before anybody is asked for one. */
const DEFAULT_KEY = "there-is-no-key";

/**
 * The API key for messaging and queue. The elements of a page that have no `api-key` of their own
 * share one for each server: it is tried, asked for when it is refused, and kept in session storage.
 */
export class Keys extends Credential {
  #key: string;
  #isRefused = false;

  constructor(api: string, given: string | undefined) {
    super(api, given);
    this.#key = given ?? kept(`key ${api}`) ?? DEFAULT_KEY;
  }

  get value(): string | undefined {
    return this.#isRefused ? undefined : this.#key;
  }

  /** Goes on with another key. */
  use(key: string): void {
    this.#key = key;
    this.#isRefused = false;
    keep(`key ${this.api}`, key);
    this.changed();
  }

  refuse(key: string): void {
    if (key !== this.value) return;
    this.#isRefused = true;
    // Nobody has chosen the default one.
    if (key !== DEFAULT_KEY || this.isGiven) this.notice = "The server does not know this API key.";
    if (!this.isGiven) keep(`key ${this.api}`, undefined);
    this.changed();
  }
}

/** The API key for a server: `keysOf(element.api, element.apiKey)`. */
export const keysOf = onePerServer("keys", Keys);
