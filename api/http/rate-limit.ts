import { tooMany } from "./problem.ts";

/** So many tries in so many seconds. */
export interface Rate {
  readonly tries: number;
  readonly seconds: number;
}

/** Beyond so many names at once the oldest are forgotten: memory stays bounded under a flood. */
const NAMES_MOST = 100_000;

/**
 * Counts tries by name, in a window that slides. A try that is refused does not count. Its clock is
 * one that nobody sets: after the machine's was set back, tries would count until it had caught up.
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #tries = new Map<string, number[]>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** @throws {Problem} 429 with Retry-After when one of the names has no try left */
  take(names: readonly string[], now = performance.now()): void {
    const since = now - this.#rate.seconds * 1000;
    for (const name of names) {
      const recent = (this.#tries.get(name) ?? []).filter((time) => time > since);
      if (recent.length < this.#rate.tries) continue;
      const free = (recent[recent.length - this.#rate.tries] as number) - since;
      throw tooMany("too_many_tries", "Too many tries. Wait before the next one.", free / 1000);
    }
    for (const name of names) this.#note(name, since, now);
  }

  #note(name: string, since: number, now: number): void {
    const recent = (this.#tries.get(name) ?? []).filter((time) => time > since);
    // Put back at the end: a Map keeps the order in which its keys came.
    this.#tries.delete(name);
    this.#tries.set(name, [...recent, now]);
    if (this.#tries.size > NAMES_MOST) {
      for (const oldest of this.#tries.keys()) {
        this.#tries.delete(oldest);
        break;
      }
    }
  }
}
