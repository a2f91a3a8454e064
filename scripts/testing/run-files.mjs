import { pathToFileURL } from "node:url";

// Runs built test files one after the other, each after a line `▶ path`: to start a process and to
// load what all of them need takes as long as most of them do.

/** @type {any} */
const uvu = globalThis;
// As uvu's own command does: files only queue their suites.
uvu.UVU_DEFER = 1;
const { exec } = await import("uvu");

for (const path of process.argv.splice(1).slice(1)) {
  console.log(`▶ ${path}`);
  // Some start themselves once more: each finds itself as if it had been started alone.
  process.argv[1] = path;
  uvu.UVU_QUEUE = [[null]];
  await import(pathToFileURL(path).href);
  await exec();
  // The totals tell what failed in it; the code is for what goes wrong beside them.
  process.exitCode = 0;
}
