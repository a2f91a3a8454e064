import { define } from "../shared/core.ts";
import { TwSignIn } from "../tw-sign-in/tw-sign-in.ts";

define("tw-sign-in", TwSignIn);

export type * from "../tw-sign-in/tw-sign-in.events.ts";
export type { TwSignIn };
