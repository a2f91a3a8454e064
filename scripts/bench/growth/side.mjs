import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fillTracker, signUp } from "../peers/taskwire.mjs";
import { runLoad } from "../rounds.mjs";

/**
 * A store of one size.
 *
 * @typedef {object} Side
 * @property {number} tasks
 * @property {import("../../servers.mjs").Server} server
 * @property {{ Authorization: string }} headers
 *
 * @typedef {(tasks: number) => Promise<import("../../servers.mjs").Server>} Open
 */

/** A sealed journal of this size is being folded into the snapshot: see api/store/journals.ts. */
const FOLDED_BYTES = 16 * 1024 * 1024;
const SETTLE_MS = 120_000;

/**
 * @param {number} tasks
 * @param {Open} open
 * @param {(text: string) => void} say
 * @returns {Promise<Side>}
 */
export async function fillSide(tasks, open, say) {
  say(`storing ${tasks} tasks`);
  const server = await open(tasks);
  const headers = await signUp(server.url);
  await fillTracker(server.url, headers, tasks);
  return { tasks, server, headers };
}

/**
 * Removes what was created beyond the side's tasks, so that its next turn finds as many.
 *
 * @param {Side} side
 * @param {number} connections
 */
export async function removeCreated({ tasks, server, headers }, connections) {
  const { url } = server;
  const created = [];
  for (let cursor = ""; ; ) {
    const response = await fetch(`${url}/tracker/tasks?limit=200${cursor}`, { headers });
    const page = /** @type {{ tasks: { id: number }[], next_cursor: string }} */ (
      await response.json()
    );
    const beyond = page.tasks.filter(({ id }) => id > tasks);
    created.push(...beyond);
    if (beyond.length < page.tasks.length || beyond.length === 0) break;
    cursor = `&cursor=${page.next_cursor}`;
  }
  if (created.length === 0) return;
  // In equal shares each connection sends each of its own requests once: nothing is removed twice.
  if (created.length % connections > 0) throw new Error(`${created.length} tasks were created`);
  const requests = created.map(({ id }) => ({
    method: "DELETE",
    path: `/tracker/tasks/${id}`,
    headers,
  }));
  await runLoad({ url, requests, connections, amount: created.length });
}

/**
 * Waits until no journal is being folded: that is work of its own, and would be counted in with
 * whatever is measured meanwhile.
 *
 * @param {Side} side
 */
export async function settle({ server }) {
  const limit = Date.now() + SETTLE_MS;
  while (isFolding(server.folder)) {
    if (Date.now() > limit) throw new Error("the journal is folded again and again");
    await sleep(100);
  }
}

/** @param {string} folder */
function isFolding(folder) {
  const sealed = journalsIn(folder).slice(0, -1);
  return sealed.some((bytes) => bytes >= FOLDED_BYTES);
}

/**
 * The sizes of the journals, the one that is being written last.
 *
 * @param {string} folder
 */
function journalsIn(folder) {
  return readdirSync(folder)
    .filter((name) => /^taskwire\.journal-\d+$/.test(name))
    .sort()
    .map((name) => sizeOf(join(folder, name)));
}

/** @param {string} folder */
export function bytesIn(folder) {
  const journals = journalsIn(folder).reduce((sum, bytes) => sum + bytes, 0);
  return { snapshot: sizeOf(join(folder, "taskwire.sqlite")), journals };
}

/** @param {string} path */
function sizeOf(path) {
  return existsSync(path) ? statSync(path).size : 0;
}
