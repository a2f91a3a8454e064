// Registers all elements.
import "./tw-app.ts";
