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
  const { path } = await findChromium();
  return chromium.launch({ executablePath: path, args: [...FLAGS, ...flags] });
}
