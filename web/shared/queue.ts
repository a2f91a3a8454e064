import type { QueueClient } from "../../sdk/queue/queue-client.ts";
import type { AskWhy } from "../../sdk/watch/refusal.ts";
import { taskWatch } from "../../sdk/watch/task-watch.ts";
import type { TaskUpdate, TaskWatch } from "../../sdk/watch/watch-tasks.ts";
import type { OnState } from "./feed.ts";
import { type Keys, keysOf } from "./keys.ts";
import { loaded } from "./problem.ts";
import { type ClientParts, Source } from "./source.ts";

/** Finds out why there is no connection: its code is loaded when there is none. */
const askWhyLater: AskWhy = async (...refused) => {
  try {
    const { askWhy } = await loaded(import("./ask-why.ts"));
    return await askWhy(...refused);
  } catch {
    // The server, which the code comes from as well, is not there: it is tried again.
    return { reason: undefined, isFinal: false, isForeign: false, headers: undefined };
  }
};

/** What reaches the queue of a workspace. */
interface Queue {
  watch(options: { onState: OnState }): TaskWatch;
  /** The SDK's client. Its code is loaded when it is first needed: to watch, it is not. */
  calls(): Promise<QueueClient>;
}

/**
 * The queue of a workspace, for an element: `client` watches, and gives the SDK's client for
 * `calls`; it is `undefined` while there is no API key that the server takes. `credential` are the
 * keys, to give one. What it tells is the whole list and what changed in it: `add` a part to get it.
 *
 * @example
 * ```ts
 * readonly #queue = new QueueSource(this);
 * await this.attempt("flush", async () => (await this.#queue.client?.calls())?.tasks.flush());
 * ```
 */
export class QueueSource extends Source<Queue, TaskUpdate, Keys> {
  protected override readonly denials = [401, 403];

  /** Another workspace is another list. */
  protected get name(): string {
    return `queue ${this.host.workspace}`;
  }

  get credential(): Keys {
    return keysOf(this.host.api, this.host.apiKey);
  }

  protected open(apiKey: string, options: ClientParts): Queue {
    const all = { ...options, apiKey, workspaceId: this.host.workspace || undefined };
    return {
      watch: ({ onState }) => taskWatch({ ...all, onState }, askWhyLater),
      calls: async () => (await loaded(import("./queue-calls.ts"))).newQueueClient(all),
    };
  }
}
