import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { endChild, startChild } from "../children.mjs";

/** @typedef {import("./watch.mjs").Waited} Waited */

/**
 * Opens watchers in a process of their own.
 *
 * @param {import("./watch.mjs").WatchOrder} order
 */
export async function openWatchers(order) {
  const path = fileURLToPath(new URL("./watch.mjs", import.meta.url));
  const child = startChild(process.execPath, [path], { stdio: ["pipe", "pipe", "inherit"] });
  const output = /** @type {import("node:stream").Readable} */ (child.stdout);
  const lines = createInterface({ input: output })[Symbol.asyncIterator]();
  const ask = async (/** @type {object} */ line) => {
    child.stdin?.write(`${JSON.stringify(line)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("the watchers ended; what is wrong stands above");
    return JSON.parse(value);
  };
  await ask(order);
  return {
    /** @returns {Promise<Waited>} */
    change: () => ask({}),
    close: () => endChild(child),
  };
}
