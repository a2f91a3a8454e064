import { setUp } from "../setup.mjs";

// npm run receiver: installs and builds what is missing, then listens in this same process.
await setUp();
await import(new URL("../../dist/receiver.js", import.meta.url).href);
