import { join } from "node:path";
import { startServer } from "../servers.mjs";
import { playRounds } from "./rounds.mjs";

/**
 * @typedef {import("../servers.mjs").Program & { nodeVersion: string }} Peer
 * @typedef {import("../servers.mjs").Server} Server
 *
 * @typedef {object} Peers
 * @property {Peer} taskwire
 * @property {Peer} bare
 * @property {Peer | undefined} fastify missing where there is no Node that it could run on
 *
 * @typedef {object} Stage where a work happens
 * @property {Peers} peers
 * @property {string} folder
 * @property {(peer: Peer, environment?: Record<string, string>) => Promise<Server>} start
 * @property {(text: string) => void} say
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {Peer} peer
 * @property {string} url
 * @property {import("./load.mjs").Request[]} requests
 *
 * @typedef {object} Work something that servers are compared at
 * @property {string} name
 * @property {string} title
 * @property {(stage: Stage) => Promise<Entry[]>} start starts and fills the servers
 *
 * @typedef {{ name: string, node: string, bytes: number } & import("./rounds.mjs").Summary} Row
 *
 * @typedef {object} Played
 * @property {string} name
 * @property {string} title
 * @property {Row[]} rows
 *
 * @typedef {object} Pace
 * @property {number} rounds
 * @property {number} seconds
 * @property {number} connections
 */

/**
 * Lets a work's servers take turns at it.
 *
 * @param {Work} work
 * @param {Omit<Stage, "start">} place
 * @param {Pace} pace
 * @returns {Promise<Played>}
 */
export async function play(work, place, { rounds, seconds, connections }) {
  const folder = join(place.folder, work.name);
  const say = (/** @type {string} */ text) => place.say(`${work.name}: ${text}`);
  /** @type {Server[]} */
  const servers = [];
  const start = async (
    /** @type {Peer} */ peer,
    /** @type {Record<string, string> | undefined} */ environment,
  ) => {
    const server = await startServer(peer, join(folder, peer.name), environment);
    servers.push(server);
    return server;
  };
  const entries = await work.start({ ...place, folder, say, start });
  const sizes = await answerSizes(entries);
  const contestants = entries.map(({ name, url, requests }) => {
    return { name, order: { url, requests, connections, seconds } };
  });
  const summaries = await playRounds(contestants, rounds, say);
  await Promise.all(servers.map(({ stop }) => stop()));
  const rows = entries.map(({ name, peer }) => ({
    name,
    node: peer.nodeVersion,
    bytes: /** @type {number} */ (sizes.get(name)),
    .../** @type {import("./rounds.mjs").Summary} */ (summaries.get(name)),
  }));
  return { name: work.name, title: work.title, rows };
}

/**
 * The bytes of one answer of each. All have to be alike, or it is not the same work.
 *
 * @param {Entry[]} entries
 */
async function answerSizes(entries) {
  const sizes = new Map();
  /** @type {string | undefined} */
  let wanted;
  for (const { name, url, requests } of entries) {
    const { path, ...request } = /** @type {import("./load.mjs").Request} */ (requests[0]);
    const response = await fetch(url + path, request);
    const text = await response.text();
    const found = `${response.status} ${outline(JSON.parse(text))}`;
    wanted ??= found;
    if (found !== wanted) {
      throw new Error(`${name} answers ${path} otherwise:\n  ${found}\ninstead of\n  ${wanted}`);
    }
    sizes.set(name, Buffer.byteLength(text));
  }
  return sizes;
}

/**
 * The names and types in a value, and the lengths of its lists.
 *
 * @param {unknown} value
 * @returns {string}
 */
function outline(value) {
  if (Array.isArray(value)) return `${value.length} × ${outline(value[0])}`;
  if (value === null || typeof value !== "object") return typeof value;
  const members = Object.entries(value).map(([name, member]) => `${name}: ${outline(member)}`);
  return `{ ${members.sort().join(", ")} }`;
}
