import { define } from "../shared/core.ts";
import { TwUsers } from "../tw-users/tw-users.ts";

define("tw-users", TwUsers);
