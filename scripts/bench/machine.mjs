import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { versionOf } from "./install.mjs";
import { median } from "./text.mjs";

/**
 * What the figures are measured on.
 *
 * @param {string} folder where the servers keep their files
 * @param {string} node the version of the one that all servers run on
 * @param {string | undefined} redis its version
 */
export function describeMachine(folder, node, redis) {
  const processors = cpus();
  const packages = ["fastify", "hono", "json-server", "ws", "socket.io", "bullmq", "autocannon"];
  return {
    processors: processors.length,
    model: processors[0]?.model.trim() ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    /** Beyond the number of processors, others are at work: then only ratios mean something. */
    loadAverage: loadavg()[0] ?? 0,
    versions: {
      Node: node,
      ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
      ...(redis && { Redis: redis }),
    },
    syncMicroseconds: syncCost(folder),
  };
}

/** @typedef {ReturnType<typeof describeMachine>} Machine */

const SYNCS = 100;
const APPENDED = Buffer.alloc(512, "x");

/**
 * The median of what one append and its `fdatasync` take, in microseconds: no durable write can
 * take less.
 *
 * @param {string} folder
 */
export function syncCost(folder) {
  const path = join(folder, "sync-cost");
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
