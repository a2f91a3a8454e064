import { Worker } from "node:worker_threads";

/** What the worker is asked to do. */
export interface CompactionOrder {
  readonly folder: string;
  /** The last journal to fold into the snapshot; it is sealed. */
  readonly through: number;
  /** Where to put the new snapshot. */
  readonly target: string;
}

/**
 * Makes a new snapshot of the old one and sealed journals, in a thread of its own: the serving
 * thread never copies or writes the whole database. The caller puts it in place.
 */
export class Compaction {
  /** The new snapshot's size in bytes. */
  readonly done: Promise<number>;
  readonly #worker: Worker;

  constructor(order: CompactionOrder) {
    // The worker stands beside this file, built or as source.
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
    const url = new URL(`./compaction-worker${extension}`, import.meta.url);
    this.#worker = new Worker(url, { workerData: order });
    this.done = new Promise((resolve, reject) => {
      this.#worker.once("message", resolve);
      this.#worker.once("error", reject);
      this.#worker.once("exit", (code) => reject(new Error(`its thread ended with code ${code}`)));
    });
    this.#worker.unref();
  }

  /** Ends it early. */
  async cancel(): Promise<void> {
    await this.#worker.terminate();
  }
}
