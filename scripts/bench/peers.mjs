import { fileURLToPath } from "node:url";
import { copyBuilt } from "./peers/taskwire.mjs";

/**
 * Who is compared.
 *
 * @param {string} folder of this run
 * @param {{ path: string, version: string } | undefined} currentNode one with `node:sqlite`
 * @returns {import("./work.mjs").Peers}
 */
export function makePeers(folder, currentNode) {
  const here = { runtime: process.execPath, nodeVersion: process.versions.node };
  return {
    taskwire: { name: "taskwire", ...here, script: copyBuilt(folder) },
    bare: { name: "bare", ...here, script: scriptOf("bare") },
    fastify: currentNode && {
      name: "fastify-full",
      runtime: currentNode.path,
      nodeVersion: currentNode.version,
      script: scriptOf("fastify"),
    },
  };
}

/** @param {string} name */
function scriptOf(name) {
  return fileURLToPath(new URL(`./peers/${name}.mjs`, import.meta.url));
}
