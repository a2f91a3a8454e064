import { setUp } from "./setup.mjs";

// npm pack: what goes into the package is built of the sources as they are.
await setUp();
