import { spawn } from "node:child_process";
import { once } from "node:events";

/** How long a process gets to end in its own way. */
const END_MS = 15_000;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
/** @type {WeakSet<import("node:child_process").ChildProcess>} */
const asked = new WeakSet();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Starts a process that never outlives this one.
 *
 * @param {string} command
 * @param {string[]} parameters
 * @param {import("node:child_process").SpawnOptions} options
 */
export function startChild(command, parameters, options) {
  const child = spawn(command, parameters, options);
  running.add(child);
  child.once("error", () => running.delete(child));
  child.once("exit", () => running.delete(child));
  return child;
}

/**
 * Asks a process to end, and gives its exit code.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
export async function endChild(child) {
  asked.add(child);
  if (!running.has(child)) return child.exitCode;
  const ended = once(child, "exit");
  const limit = setTimeout(() => child.kill("SIGKILL"), END_MS);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(limit);
  return child.exitCode;
}

/**
 * Whether it was asked to end.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
export function wasAsked(child) {
  return asked.has(child);
}

/** Ends all that still run. */
export async function endChildren() {
  await Promise.all([...running].map(endChild));
}
