import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { endChildren } from "../children.mjs";
import { growthText, measureGrowth } from "./growth/growth.mjs";
import { findCurrentNode, install, packages } from "./install.mjs";
import { describeMachine } from "./machine.mjs";
import { makePeers } from "./peers.mjs";
import { machineText, ratioTo, workText } from "./report.mjs";
import { play } from "./work.mjs";
import { queueCreate } from "./works/queue-create.mjs";
import { trackerList } from "./works/tracker-list.mjs";

// npm run bench: compares Taskwire with other servers, each in a process of its own, which take
// turns at the same work; the figures are medians of the rounds, and ratios are ratios of medians.
//
//   --rounds N    rounds that count, after one that only warms up (5)
//   --seconds N   how long a turn takes (4)
//   --growth      also what more data costs: up to a million tasks, a quarter of an hour
//   --tasks N     how many tasks --growth goes up to (1000000)
//   --json        the results as JSON only
//
// Another server: a script in peers/, a line in peers.mjs. Another work: a file in works/, named
// in the list below. What happens meanwhile is told on standard error.

const CONNECTIONS = 64;
const works = [queueCreate, trackerList];

const options = readOptions();
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
  if (!interrupted) {
    console.error(`The bench failed: ${/** @type {Error} */ (error).message}`);
    process.exitCode = 1;
  }
} finally {
  if (!interrupted) await cleanUp();
}

async function run() {
  install();
  // Below the packages: on the project's own disk, and looked at by no other tool.
  folder = mkdtempSync(join(packages, ".run-"));
  const currentNode = findCurrentNode();
  if (!currentNode) say("left out: Fastify, as there is no Node with node:sqlite for this machine");
  const peers = makePeers(folder, currentNode);
  const place = { peers, folder, say };
  const pace = { ...options.pace, connections: CONNECTIONS };

  const machine = describeMachine(folder, currentNode?.version);
  print(machineText(machine));
  const played = [];
  for (const work of works) {
    const one = await play(work, place, pace);
    print(`\n${workText(one)}`);
    played.push({
      ...one,
      rows: one.rows.map((row) => ({
        ...row,
        ofBare: ratioTo(row, one.rows, "bare"),
        ofFastify: ratioTo(row, one.rows, "fastify-full"),
      })),
    });
  }
  const grown = options.growth ? await measureGrowth(place, pace, options.tasks) : undefined;
  if (grown) print(`\n${growthText(grown)}`);
  if (options.json) {
    console.log(JSON.stringify({ machine, pace, works: played, growth: grown }, null, 2));
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "4" },
        growth: { type: "boolean", default: false },
        tasks: { type: "string", default: "1000000" },
        json: { type: "boolean", default: false },
      },
    });
    const { growth, json } = values;
    const pace = {
      rounds: atLeast("rounds", values.rounds, 1),
      seconds: atLeast("seconds", values.seconds, 1),
    };
    return { pace, growth, json, tasks: atLeast("tasks", values.tasks, 10_000) };
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exit(2);
  }
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} least
 */
function atLeast(name, text, least) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`--${name} is ${text}, but may only be a whole number of at least ${least}`);
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
