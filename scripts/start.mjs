import { setUp } from "./setup.mjs";

// npm start: installs and builds what is missing, then serves in this same process.
await setUp();
// @ts-expect-error: built just now
await import("../dist/main.js");
