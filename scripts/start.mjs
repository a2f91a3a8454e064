import { setUp } from "./setup.mjs";

// npm start: installs and builds what is missing, then serves in this same process.
await setUp();
await import(new URL("../dist/main.js", import.meta.url).href);
