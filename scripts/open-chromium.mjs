import { createRequire } from "node:module";
import { findChromium } from "./chromium.mjs";

/**
 * Not imported: an import reads all of these seven megabytes once more, for the names of what they
 * export.
 *
 * @type {typeof import("playwright-core")}
 */
const { chromium } = createRequire(import.meta.url)("playwright-core");

/** For a machine without a screen and without the internet. */
const FLAGS = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // One process draws all pages of a context: to start one costs more than most of them do in it.
  "--disable-site-isolation-trials",
  "--renderer-process-limit=1",
  // Chromium refuses to be sandboxed when root starts it.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/**
 * Starts this machine's Chromium; close it in the end.
 *
 * @param {string[]} [flags] besides those that each start needs
 */
export async function openChromium(flags = []) {
  return chromium.launch(await optionsWith(flags));
}

/** Starts one that several processes use, each with pages of its own; close it in the end. */
export async function shareChromium() {
  return chromium.launchServer(await optionsWith([]));
}

/**
 * Uses a shared one. What is opened in it is closed when this is closed, or this process ends.
 *
 * @param {string} address its `wsEndpoint()`
 */
export function connectToChromium(address) {
  return chromium.connect(address);
}

/** @param {string[]} flags */
async function optionsWith(flags) {
  const { path } = await findChromium();
  return { executablePath: path, args: [...FLAGS, ...flags] };
}
