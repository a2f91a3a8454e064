import { setUp } from "../setup.mjs";

// npm run dev: serves as npm start does, and builds and starts anew whenever a source changes. What
// is in the data folder stays.
await setUp();
await import("./dev.mjs");
