import { define } from "../shared/core.ts";
import { TwApp } from "../tw-app/tw-app.ts";

// What the app shows.
import "./tw-contacts.ts";

define("tw-app", TwApp);
