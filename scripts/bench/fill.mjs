import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environment, signUp } from "./peers/taskwire.mjs";
import { trackerCreations } from "./requests.mjs";
import { runLoad } from "./rounds.mjs";
import { API_KEY, DISTINCT, JSON_HEADERS, queueTask } from "./rows.mjs";

// Large stores of ours. Tasks are created over HTTP, as users do. Where there are to be more than
// that takes a minute for, the rest are copies, made in the snapshot of the server at rest.

/**
 * @typedef {object} Filled
 * @property {number} tasks
 * @property {import("../servers.mjs").Server} server
 * @property {{ Authorization: string }} headers of the tracker's user
 * @property {() => Promise<import("../servers.mjs").Server>} open starts it again, after a stop
 */

/**
 * Taskwire with so many tasks of one user.
 *
 * @param {import("./stage.mjs").Stage} stage
 * @param {number} tasks
 * @returns {Promise<Filled>}
 */
export async function fillTracker(stage, tasks) {
  const open = () => stage.start(stage.peers.taskwire, environment, `tracker-${tasks}`);
  const server = await open();
  const headers = await signUp(server.url);
  await create(server.url, trackerCreations(headers), tasks);
  return { tasks, headers, open, server: await copyUpTo(stage, server, tasks, open, "tracker") };
}

/**
 * Taskwire with so many queued tasks in one workspace.
 *
 * @param {import("./stage.mjs").Stage} stage
 * @param {number} tasks
 * @returns {Promise<Filled>}
 */
export async function fillQueue(stage, tasks) {
  const open = () => stage.start(stage.peers.taskwire, environment, `queue-${tasks}`);
  const server = await open();
  const headers = await signUp(server.url);
  await create(server.url, [queueCreation], tasks);
  return { tasks, headers, open, server: await copyUpTo(stage, server, tasks, open, "queue") };
}

/** @type {import("./load.mjs").Request} */
export const queueCreation = {
  method: "POST",
  path: `/queue/tasks?api_key=${API_KEY}`,
  headers: JSON_HEADERS,
  body: JSON.stringify(queueTask),
};

/**
 * @param {string} url
 * @param {import("./load.mjs").Request[]} requests
 * @param {number} tasks
 */
async function create(url, requests, tasks) {
  const amount = Math.min(tasks, DISTINCT);
  await runLoad({ url, requests, connections: Math.min(50, amount), amount });
}

/**
 * @param {import("./stage.mjs").Stage} stage
 * @param {import("../servers.mjs").Server} server
 * @param {number} tasks
 * @param {Filled["open"]} open
 * @param {string} kind
 */
async function copyUpTo({ node }, server, tasks, open, kind) {
  if (tasks <= DISTINCT) return server;
  await server.stop();
  const script = fileURLToPath(new URL("./copy-tasks.mjs", import.meta.url));
  const snapshot = join(server.folder, "taskwire.sqlite");
  execFileSync(node, ["--no-warnings", script, snapshot, kind, String(tasks)]);
  return open();
}
