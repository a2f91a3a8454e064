import { define } from "../shared/core.ts";
import { TwUsers } from "../tw-users/tw-users.ts";

define("tw-users", TwUsers);

export type * from "../tw-users/tw-users.events.ts";
export type { TwUsers };
