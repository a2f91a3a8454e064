import type { StoreLog } from "./store.ts";

/** Whether the disk takes writes, as of the latest that was tried. */
export class Writability {
  readonly #log: StoreLog;
  readonly #listeners = new Set<() => void>();
  #refusal: Error | undefined;

  constructor(log: StoreLog) {
    this.#log = log;
  }

  /** Why the disk refused the latest write; undefined where it took it. */
  get refusal(): Error | undefined {
    return this.#refusal;
  }

  /** Calls `listener` each time the disk takes writes again. */
  onRegained(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  refused(cause: Error): void {
    if (!this.#refusal) this.#log.error({ error: cause.message }, "the disk refused a write");
    this.#refusal = cause;
  }

  taken(): void {
    if (!this.#refusal) return;
    this.#refusal = undefined;
    this.#log.info({}, "the disk takes writes again");
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#log.error({ error: (error as Error).stack }, "a listener failed");
      }
    }
  }
}
