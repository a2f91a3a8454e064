import { define } from "../shared/core.ts";
import { TwApp } from "../tw-app/tw-app.ts";

define("tw-app", TwApp);
