import { isText } from "../http/json.ts";
import { refusal } from "./refusal.ts";

/** What a webhook tells: a message has been delivered. */
export interface WebhookEvent {
  /** The message's id. */
  readonly id: string;
  /** The message's new status. */
  readonly status: "delivered";
  /** When, in ISO 8601, UTC, with milliseconds: the same as the message's `deliveredAt`. */
  readonly deliveredAt: string;
}

/**
 * Reads the event from a body. Members that it does not know stay.
 *
 * @throws {TaskwireError} `event_malformed`
 */
export function parseEvent(body: Uint8Array): WebhookEvent {
  try {
    const event = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    const { id, status, deliveredAt } = event;
    if ([id, deliveredAt].every(isText) && status === "delivered" && Date.parse(deliveredAt))
      return event;
  } catch {
    // Not UTF-8, not JSON, or null.
  }
  throw refusal(
    "event_malformed",
    'The body is signed, but not { id, status: "delivered", deliveredAt }.',
    400,
  );
}
