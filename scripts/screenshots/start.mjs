import { setUp } from "../setup.mjs";

// npm run screenshots: installs and builds what is missing, then takes the pictures in web/screenshots.
await setUp();
await import("./screenshots.mjs");
