import { setUp } from "./setup.mjs";

// Before a command whose script itself needs the packages: npm runs it where package.json says so,
// by a script named `pre` and the command. In a clone that is ready it does nothing.
await setUp();
