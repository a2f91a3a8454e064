import { define } from "../shared/core.ts";
import { TwApp } from "../tw-app/tw-app.ts";
import "./tw-sign-in.ts";
import "./tw-users.ts";

// What the app shows.
import "./tw-contacts.ts";

define("tw-app", TwApp);
