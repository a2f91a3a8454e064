import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join, normalize } from "node:path";
import { built } from "./build.mjs";
import { close, listen } from "./hooks.mjs";
import { outcomeOf } from "./tally.mjs";

/** For a machine without a screen and without the internet. */
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Chromium refuses to be sandboxed when root starts it.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
const LIMIT_MS = 120_000;

/**
 * Runs the conformance suite in a page of another origin than the server's, with the SDK that the
 * server itself serves.
 *
 * @param {import("./install.mjs").Runtime} chromium
 * @param {import("./stage.mjs").Stage} stage
 */
export async function runInChromium({ path }, { places }) {
  // Its types are only there once the runtimes' own packages are.
  const { chromium } = createRequire(import.meta.url)("playwright-core");
  const pages = createServer(servePage);
  const url = await listen(pages);
  const browser = await chromium.launch({ executablePath: path, args: FLAGS });
  try {
    const page = await browser.newPage();
    let said = "";
    page.on("console", (/** @type {{ text(): string }} */ line) => {
      said += `${line.text()}\n`;
    });
    page.on("pageerror", (/** @type {Error} */ error) => {
      said += `${error.stack}\n`;
    });
    await page.goto(url);
    const running = page.evaluate(run, { places, origin: url });
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`ended: ${LIMIT_MS / 1000} s\n${said}`)), LIMIT_MS).unref();
    });
    return outcomeOf(await Promise.race([running, late]));
  } finally {
    await browser.close();
    await close(pages);
  }
}

/**
 * In the page.
 *
 * @param {{ places: object, origin: string }} order
 */
async function run({ places, origin }) {
  const { runInPage } = await import(`${origin}/browser.js`);
  const [webhooks, watch] = ["webhooks", "watch"].map((door) => `${origin}/sdk/${door}.js`);
  let said = "";
  await runInPage(places, { webhooks, watch }, (/** @type {string} */ line) => {
    said += `${line}\n`;
  });
  return said;
}

/** @type {import("node:http").RequestListener} */
async function servePage(request, response) {
  const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
  if (path === "/") {
    response.setHeader("Content-Type", "text/html").end("<!doctype html><title>Taskwire</title>");
    return;
  }
  try {
    const script = await readFile(join(built.page, path));
    response.setHeader("Content-Type", "text/javascript").end(script);
  } catch {
    response.writeHead(404).end();
  }
}
