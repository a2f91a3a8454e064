import { join } from "node:path";
import { startServer } from "../servers.mjs";

/**
 * @typedef {object} Pace
 * @property {number} rounds that count, after one that only warms up
 * @property {number} seconds that a turn takes
 *
 * @typedef {object} Stage where a work happens
 * @property {import("./peers.mjs").Peers} peers
 * @property {string} node one with `node:sqlite`
 * @property {string} folder of this work
 * @property {Pace} pace
 * @property {number} tasks how many a large store holds
 * @property {(program: import("../servers.mjs").Program, environment?: Record<string, string>,
 *   folder?: string) => Promise<import("../servers.mjs").Server>} start
 *   starts a server; the same folder again goes on with what is in it
 * @property {(text: string) => void} say what happens
 *
 * @typedef {object} Work something that is measured
 * @property {string} name
 * @property {string} title
 * @property {(stage: Stage) => Promise<import("./report.mjs").Outcome>} run
 */

/** No work takes longer, whatever hangs. */
const LONGEST_MS = 15 * 60_000;

/**
 * Runs a work, and ends the servers that it started.
 *
 * @param {Work} work
 * @param {Omit<Stage, "start">} place
 */
export async function perform(work, place) {
  const folder = join(place.folder, work.name);
  const say = (/** @type {string} */ text) => place.say(`${work.name}: ${text}`);
  /** @type {import("../servers.mjs").Server[]} */
  const servers = [];
  /** @type {Stage["start"]} */
  const start = async (program, environment, at = program.name) => {
    const server = await startServer(program, join(folder, at), environment);
    servers.push(server);
    return server;
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const tooLong = new Promise((_, reject) => {
    const end = () => reject(new Error(`it took longer than ${LONGEST_MS / 60_000} minutes`));
    timer = setTimeout(end, LONGEST_MS);
  });
  try {
    const outcome = work.run({ ...place, folder, say, start });
    return await /** @type {typeof outcome} */ (Promise.race([outcome, tooLong]));
  } finally {
    clearTimeout(timer);
    await Promise.all(servers.map(({ stop }) => stop()));
  }
}
