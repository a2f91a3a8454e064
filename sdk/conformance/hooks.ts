import { until } from "./assert.ts";
import type { Context, Delivery } from "./context.ts";

/** What is at `hooksUrl`; the runners' side of it is in scripts/runtimes/hooks.mjs. */
export class Hooks {
  readonly #url: string;

  constructor({ hooksUrl }: Context) {
    this.#url = hooksUrl;
  }

  /** What deliveries are answered with from now on. */
  async answerWith(status: number): Promise<void> {
    await fetch(`${this.#url}/answer?status=${status}`, { method: "POST" });
  }

  /** Waits for the delivery of a message, and gives the last one. */
  delivered(id: string): Promise<Delivery> {
    return until(async () => {
      const response = await fetch(`${this.#url}/deliveries`);
      const deliveries = (await response.json()) as Delivery[];
      return deliveries.filter(({ body }) => body.includes(JSON.stringify(id))).at(-1);
    });
  }
}
