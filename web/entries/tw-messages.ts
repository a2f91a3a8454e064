import { define } from "../shared/core.ts";
import { TwMessages } from "../tw-messages/tw-messages.ts";

define("tw-messages", TwMessages);
