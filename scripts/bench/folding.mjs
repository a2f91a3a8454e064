import { setTimeout as sleep } from "node:timers/promises";
import { metric } from "./peers/taskwire.mjs";
import { readings, trackerCreations } from "./requests.mjs";
import { ask } from "./rounds.mjs";
import { JSON_HEADERS } from "./rows.mjs";

/** @typedef {Record<string, import("./steady.mjs").LaneResult>} Lanes */

const QUIET_MS = 5000;
const FOLDED_TIMES = 2;
const LONGEST_MS = 120_000;
const LOOK_MS = 200;

/** Long texts fill a journal without making the store much larger: only these tasks have them. */
const WRITTEN = 200;
const LONG_TEXT = "Long ago, somebody wrote all of it down. ".repeat(240);

/**
 * How long answers take under a modest load, first by itself, and then while so much is written
 * beside it that the journal is folded into the snapshot a few times.
 *
 * @param {import("./fill.mjs").Filled} large
 * @param {(text: string) => void} say
 */
export async function measureFolding({ tasks, headers, server: { url } }, say) {
  const steady = [
    { name: "read one", everyMs: 5, requests: readings(tasks, headers) },
    { name: "create one", everyMs: 5, requests: trackerCreations(headers) },
  ];
  const writing = { name: "change one", everyMs: 2, requests: longChanges(headers) };

  say("answers while nothing is folded");
  /** @type {Lanes} */
  const quiet = await ask("steady.mjs", { url, lanes: steady }, sleep(QUIET_MS));

  say(`answers until the journal was folded ${FOLDED_TIMES} times`);
  const before = await timesFolded(url);
  const started = Date.now();
  const end = untilFolded(url, before + FOLDED_TIMES);
  /** @type {Lanes} */
  const busy = await ask("steady.mjs", { url, lanes: [...steady, writing] }, end);
  const times = (await timesFolded(url)) - before;
  if (times === 0) throw new Error(`the journal was not folded in ${LONGEST_MS / 1000} s`);
  return {
    times,
    seconds: (Date.now() - started) / 1000,
    phases: [
      { name: "alone", lanes: quiet },
      { name: "while folding", lanes: busy },
    ],
  };
}

/** @param {Record<string, string>} headers */
function longChanges(headers) {
  return Array.from({ length: WRITTEN }, (_, number) => ({
    method: "PATCH",
    path: `/tracker/tasks/${number + 1}`,
    headers: { ...headers, ...JSON_HEADERS },
    body: JSON.stringify({ description: LONG_TEXT }),
  }));
}

/**
 * @param {string} url
 * @param {number} times
 */
async function untilFolded(url, times) {
  const limit = Date.now() + LONGEST_MS;
  while ((await timesFolded(url)) < times && Date.now() < limit) await sleep(LOOK_MS);
}

/** @param {string} url */
function timesFolded(url) {
  return metric(url, "taskwire_store_compactions_total");
}
