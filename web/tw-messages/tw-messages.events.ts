import type { Message } from "../../sdk/types/messaging.ts";
import type { TwMessages } from "./tw-messages.ts";

/** A message was sent from here: it is queued. */
export type TwMessageSendEvent = CustomEvent<{ readonly message: Message }>;

/** A failed message was queued again from here. */
export type TwMessageRedeliverEvent = CustomEvent<{ readonly message: Message }>;

declare global {
  interface HTMLElementTagNameMap {
    "tw-messages": TwMessages;
  }

  interface HTMLElementEventMap {
    "tw-message-send": TwMessageSendEvent;
    "tw-message-redeliver": TwMessageRedeliverEvent;
  }
}
