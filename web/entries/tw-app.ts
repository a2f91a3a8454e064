import { define } from "../shared/core.ts";
import { TwApp } from "../tw-app/tw-app.ts";
// What the app shows.
import "./tw-contacts.ts";
import "./tw-messages.ts";
import "./tw-sign-in.ts";
import "./tw-tasks.ts";
import "./tw-users.ts";

define("tw-app", TwApp);
