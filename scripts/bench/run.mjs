import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endChildren } from "../children.mjs";
import { findCurrentNode, findRedis, install, packages } from "./install.mjs";
import { describeMachine } from "./machine.mjs";
import { readOptions } from "./options.mjs";
import { makePeers } from "./peers.mjs";
import { machineText, resultText } from "./report.mjs";
import { keep } from "./results.mjs";
import { perform } from "./stage.mjs";
import { works } from "./works.mjs";

// npm run bench: compares Taskwire with other servers, each in a process of its own, which take
// turns at the same work; the figures are medians of the rounds, and ratios are ratios of medians.
//
//   npm run bench -- create live    only these works; they are listed in works.mjs
//   --rounds N    rounds that count, after one that only warms up (5)
//   --seconds N   how long a turn takes (1)
//   --tasks N     how many tasks a large store holds (1000000)
//   --write       keep the results, and write BENCHMARKS.md anew
//   --json        the results as JSON only
//
// Another server: a script in peers/, a line in peers.mjs. Another work: a file in works/, a line
// in works.mjs. What happens meanwhile is told on standard error.

const names = works.map(({ name }) => name);
const options = parsed();
let interrupted = false;
/** @type {string | undefined} */
let folder;

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.on(signal, async () => {
    if (interrupted) return;
    interrupted = true;
    await cleanUp();
    process.exit(130);
  });
}

try {
  await run();
} catch (error) {
  fail("The bench failed", error);
} finally {
  if (!interrupted) await cleanUp();
}

async function run() {
  install();
  // Below the packages: on the project's own disk, and looked at by no other tool.
  folder = mkdtempSync(join(packages, ".run-"));
  const node = findCurrentNode();
  const place = { peers: makePeers(folder, node.path), node: node.path, ...options, folder, say };
  const results = [];
  for (const work of works.filter(({ name }) => options.works.includes(name))) {
    mkdirSync(join(folder, work.name));
    const machine = describeMachine(folder, node.version, findRedis()?.version);
    if (results.length === 0) print(machineText(machine));
    const date = new Date().toISOString();
    try {
      const { figures, notes = [], ...outcome } = await perform(work, place);
      const { name, title } = work;
      const result = { name, title, date, machine, pace: options.pace, notes, ...outcome };
      print(`\n${resultText(result)}`);
      if (options.write) keep([result], names);
      results.push({ ...result, figures });
    } catch (error) {
      if (interrupted) return;
      fail(work.name, error);
    }
    rmSync(join(folder, work.name), { recursive: true, force: true });
  }
  if (options.json) console.log(JSON.stringify(results, null, 2));
}

function parsed() {
  try {
    return readOptions(names);
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exit(2);
  }
}

/**
 * @param {string} what
 * @param {unknown} error
 */
function fail(what, error) {
  if (interrupted) return;
  console.error(`${what}: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}

/** @param {string} text */
function print(text) {
  if (!options.json) console.log(text);
}

/** @param {string} text */
function say(text) {
  console.error(`  ${text}`);
}

async function cleanUp() {
  await endChildren();
  if (folder) rmSync(folder, { recursive: true, force: true });
}
