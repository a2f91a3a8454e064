import { define } from "../shared/core.ts";
import { TwMessages } from "../tw-messages/tw-messages.ts";

define("tw-messages", TwMessages);

export type * from "../tw-messages/tw-messages.events.ts";
export type { TwMessages };
