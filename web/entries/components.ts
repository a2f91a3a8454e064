// Registers all elements: the app shows each.
import "./tw-app.ts";
