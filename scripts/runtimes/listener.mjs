import { endChild, startChild } from "../children.mjs";

/** How long a runtime may take to start. */
const START_MS = 60_000;
const LOOK_MS = 20;

/**
 * A program that takes deliveries.
 *
 * @typedef {object} Listener
 * @property {string[]} command
 * @property {string} url where it listens, without a path
 * @property {Record<string, string>} environment
 */

/**
 * Starts a listener for as long as it is looked at.
 *
 * @param {Listener} listener
 * @param {(said: () => string) => Promise<void>} look given what the listener has said so far
 */
export async function withListener({ command, url, environment }, look) {
  const [runtime = "", ...parameters] = command;
  const child = startChild(runtime, parameters, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
  }
  try {
    await until(() => answers(url), `an answer at ${url}`, START_MS);
    await look(() => said);
  } catch (error) {
    throw new Error(`${/** @type {Error} */ (error).stack}\nIt has said: ${said}`);
  } finally {
    await endChild(child);
  }
}

/** @param {string} url */
function answers(url) {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/**
 * @param {() => boolean | Promise<boolean>} look
 * @param {string} what
 * @param {number} [limitMs]
 */
export async function until(look, what, limitMs = 10_000) {
  const end = Date.now() + limitMs;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
