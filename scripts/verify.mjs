import { spawnSync } from "node:child_process";
import { root, setUp } from "./setup.mjs";

// npm run verify: everything that a change must pass, in the order of what is quickest.
// With --without-tests: all but the tests.

await setUp();

const steps = [
  ["format and lint", ["node_modules/@biomejs/biome/bin/biome", "ci", "."]],
  ["types of the server", ["node_modules/typescript/bin/tsc", "-p", "."]],
  ["types of the page", ["node_modules/typescript/bin/tsc", "-p", "web"]],
  ["types of its tests", ["node_modules/typescript/bin/tsc", "-p", "web/testing"]],
  ["portability of the SDK", ["scripts/portability.mjs"]],
  ["sizes", ["scripts/sizes.mjs"]],
  ["documentation", ["scripts/check-docs/run.mjs"]],
  ["tests", ["scripts/test.mjs"]],
];

const withoutTests = process.argv.includes("--without-tests");

for (const [name, command] of steps) {
  if (name === "tests" && withoutTests) continue;
  console.log(`— ${name}`);
  const { status } = spawnSync(process.execPath, /** @type {string[]} */ (command), {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`${name}: failed`);
    process.exit(1);
  }
}
