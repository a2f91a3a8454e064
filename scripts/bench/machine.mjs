import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { versionOf } from "./install.mjs";
import { median } from "./rounds.mjs";

/**
 * What the figures were measured on.
 *
 * @param {string} folder where the servers keep their files
 * @param {string | undefined} currentNode
 */
export function describeMachine(folder, currentNode) {
  const processors = cpus();
  return {
    processors: processors.length,
    model: processors[0]?.model.trim() ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    /** Beyond the number of processors, others are at work: then only ratios mean something. */
    loadAverage: loadavg()[0] ?? 0,
    node: process.versions.node,
    currentNode,
    fastify: versionOf("fastify"),
    autocannon: versionOf("autocannon"),
    syncMicroseconds: syncCost(join(folder, "sync-cost")),
  };
}

/** @typedef {ReturnType<typeof describeMachine>} Machine */

const SYNCS = 200;
const APPENDED = Buffer.alloc(512, "x");

/**
 * The median of what one append and its `fdatasync` take: no durable write can take less.
 *
 * @param {string} path
 */
function syncCost(path) {
  const file = openSync(path, "w");
  const times = Array.from({ length: SYNCS }, () => {
    const started = performance.now();
    writeSync(file, APPENDED);
    fdatasyncSync(file);
    return (performance.now() - started) * 1000;
  });
  closeSync(file);
  rmSync(path);
  return median(times);
}
