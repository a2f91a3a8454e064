import { QueueClient, type QueueClientOptions } from "../../sdk/queue/queue-client.ts";

// Shared with whoever loads this, instead of a file of what both need of the SDK.
export { define } from "./core.ts";

/** The SDK's client, in a file of its own: watching a queue does without it. */
export function newQueueClient(options: QueueClientOptions): QueueClient {
  return new QueueClient(options);
}
