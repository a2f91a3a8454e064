import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startChild } from "../children.mjs";
import { root } from "../setup.mjs";
import { built } from "./build.mjs";
import { outcomeOf } from "./tally.mjs";

/**
 * @typedef {import("./install.mjs").Runtime} Runtime
 * @typedef {import("./stage.mjs").Stage} Stage
 */

const runners = join(root, "sdk/conformance/runners");
/** How long the whole suite may take. */
const LIMIT_MS = 120_000;

/** A Node that runs no TypeScript: the SDK as it is built, by the names that packages have for it. */
export function runInOldNode(/** @type {Runtime} */ { path }, /** @type {Stage} */ { places }) {
  const doors = ["taskwire/sdk", "taskwire/sdk/webhooks", "taskwire/sdk/watch"];
  return runSuite(path, [built.nodeRunner], { ...places, doors });
}

/** The SDK from its sources, as in the others below. */
export function runInNode(/** @type {Runtime} */ { path }, /** @type {Stage} */ { places }) {
  const doors = ["mod", "webhooks", "watch"].map(
    (door) => pathToFileURL(join(root, `sdk/${door}.ts`)).href,
  );
  return runSuite(path, [join(runners, "node.ts")], { ...places, doors });
}

export function runInDeno(/** @type {Runtime} */ { path }, /** @type {Stage} */ { places }) {
  // Nothing but the network is allowed: the SDK reads no file and no environment.
  return runSuite(path, ["run", "--allow-net", join(runners, "deno.ts")], places);
}

export function runInBun(/** @type {Runtime} */ { path }, /** @type {Stage} */ { places }) {
  return runSuite(path, [join(runners, "bun.ts")], places);
}

/**
 * Runs the suite's runner for a runtime, with its order as the last parameter.
 *
 * @param {string} path
 * @param {string[]} parameters
 * @param {object} order
 */
async function runSuite(path, parameters, order) {
  const child = startChild(path, [...parameters, JSON.stringify(order)], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
  }
  const limit = setTimeout(() => {
    said += `\nended: it took longer than ${LIMIT_MS / 1000} s`;
    child.kill("SIGKILL");
  }, LIMIT_MS);
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  clearTimeout(limit);
  const outcome = outcomeOf(said);
  if (code !== 0 && outcome.failures.length === 0) {
    outcome.failures.push(`all cases passed, and yet it ended with ${code}`);
  }
  return outcome;
}
