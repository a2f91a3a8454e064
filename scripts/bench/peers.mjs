import { fileURLToPath } from "node:url";
import { copyBuilt } from "./peers/taskwire.mjs";

/**
 * @typedef {"ours" | "limit" | "durable" | "not durable"} Kind
 *
 * @typedef {import("../servers.mjs").Program & { kind: Kind, environment?: Record<string, string>,
 *   isOther?: boolean }} Peer `isOther` where its answers have a form of their own
 *
 * @typedef {ReturnType<typeof makePeers>} Peers
 */

/**
 * Who is compared, all of them on the same Node.
 *
 * @param {string} folder of this run
 * @param {string} node one with `node:sqlite`
 */
export function makePeers(folder, node) {
  return {
    /** @type {Peer} */
    taskwire: {
      name: "taskwire",
      kind: "ours",
      runtime: node,
      // As `npm start` gives it.
      flags: ["--max-semi-space-size=8"],
      script: copyBuilt(folder),
    },
    /** @type {Peer} */
    bare: { name: "bare", kind: "limit", runtime: node, script: scriptOf("bare") },
    /** Those with a store. @type {Peer[]} */
    stores: [
      onSqlite("fastify", "full", node),
      onSqlite("fastify", "normal", node),
      onSqlite("hono", "full", node),
      onSqlite("hono", "normal", node),
      {
        name: "json-server",
        kind: "not durable",
        isOther: true,
        runtime: node,
        script: scriptOf("json-server"),
      },
    ],
    /** Those that only broadcast. @type {Peer[]} */
    broadcasters: ["ws", "socket.io"].map((name) => ({
      name,
      kind: "limit",
      runtime: node,
      script: scriptOf(name),
    })),
    /** @type {Peer} */
    bullmq: { name: "bullmq", kind: "not durable", runtime: node, script: scriptOf("bullmq") },
    /** @type {import("../servers.mjs").Program} */
    receiver: { name: "receiver", runtime: node, script: scriptOf("receiver") },
  };
}

/**
 * @param {string} framework
 * @param {"full" | "normal"} synchronous
 * @param {string} node
 * @returns {Peer}
 */
function onSqlite(framework, synchronous, node) {
  return {
    name: `${framework}, ${synchronous}`,
    kind: synchronous === "full" ? "durable" : "not durable",
    runtime: node,
    script: scriptOf(framework),
    environment: { SYNCHRONOUS: synchronous },
  };
}

/** @param {string} name */
function scriptOf(name) {
  return fileURLToPath(new URL(`./peers/${name}.mjs`, import.meta.url));
}
