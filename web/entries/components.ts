// Registers all elements.
import "./tw-app.ts";
import "./tw-contacts.ts";
import "./tw-messages.ts";
import "./tw-sign-in.ts";
import "./tw-tasks.ts";
import "./tw-users.ts";
