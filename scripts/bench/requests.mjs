import { DISTINCT, JSON_HEADERS, trackerTask } from "./rows.mjs";

/** What is asked of the tracker, the same of every server. */

/** How many different tasks are read. */
const READ = 2560;
/** More than any server remembers answers. */
const CURSORS = 2560;
/** The ids lie all over the store, and yet are the same in each run. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * @param {number} tasks how many there are
 * @param {Record<string, string>} headers
 * @returns {import("./load.mjs").Request[]}
 */
export function readings(tasks, headers) {
  return Array.from({ length: READ }, (_, number) => ({
    path: `/tracker/tasks/${1 + Math.floor(((number * GOLDEN) % 1) * tasks)}`,
    headers,
  }));
}

/** @param {Record<string, string>} headers */
export function latest(headers) {
  return { path: "/tracker/tasks", headers };
}

/**
 * The latest tasks, asked for as those before an id that is yet to come, another one each time.
 *
 * @param {import("./load.mjs").Request} list
 */
export function notRemembered(list) {
  return Array.from({ length: CURSORS }, (_, number) => ({
    ...list,
    path: `${list.path}?cursor=${1_000_000_000 + number}`,
  }));
}

/**
 * @param {Record<string, string>} headers
 * @returns {import("./load.mjs").Request[]}
 */
export function trackerCreations(headers) {
  return Array.from({ length: DISTINCT }, (_, number) => ({
    method: "POST",
    path: "/tracker/tasks",
    headers: { ...headers, ...JSON_HEADERS },
    body: JSON.stringify(trackerTask(number)),
  }));
}
