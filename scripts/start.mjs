import { setUp } from "./setup.mjs";

// npm start: installs and builds what is missing, then serves in this same process. package.json
// limits what Node keeps for young objects, in each of three parts, to 8 MB, as Dockerfile and
// systemd unit do: with more, memory grows by twice as much for each who watches, and no answer comes
// sooner.
await setUp();
await import(new URL("../dist/main.js", import.meta.url).href);
