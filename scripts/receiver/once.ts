/** Does what belongs to an id once, however often and however close together it is asked for. */
export class Once {
  /** The ids whose work is done, the oldest first. */
  readonly #done = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #most: number;

  /** @param most so many ids are remembered; beyond them the oldest are forgotten */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Does the work unless it was done before. While it is being done, whoever asks shares its
   * outcome. Work that failed is forgotten, and done again when it is asked for again.
   */
  async run(id: string, work: () => Promise<void>): Promise<void> {
    if (this.#done.has(id)) return;
    let running = this.#running.get(id);
    if (!running) {
      running = this.#work(id, work).finally(() => this.#running.delete(id));
      this.#running.set(id, running);
    }
    await running;
  }

  async #work(id: string, work: () => Promise<void>): Promise<void> {
    await work();
    this.#done.add(id);
    const [oldest] = this.#done;
    if (this.#done.size > this.#most) this.#done.delete(oldest as string);
  }
}
