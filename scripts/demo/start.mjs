import { setUp } from "../setup.mjs";

// npm run demo: installs and builds what is missing, then shows a message on its way.
await setUp();
await import("./demo.mjs");
