import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endChildren } from "../children.mjs";
import { openChromium } from "../open-chromium.mjs";
import { startServer } from "../servers.mjs";
import { root, setUp } from "../setup.mjs";
import { API_KEY, JSON_HEADERS } from "./rows.mjs";

// node scripts/bench/frames.mjs: how smooth tw-queue is with 10,000 tasks, of which dozens start and
// end each second. A frame is what lies between two requestAnimationFrame calls, whatever else the
// machine does; a task's time is the processor time that it takes on the page's main thread.

const TASKS = 10_000;
const AT_ONCE = 32;
const PHASE_MS = 8000;
/** A frame that takes longer than this is felt. */
const LONG_MS = 50;
const environment = {
  LOG_LEVEL: "warn",
  API_KEYS: API_KEY,
  MAX_RUNNING_WORKSPACE_TASKS: "20",
  TASK_TIME_SCALE: "0.2",
};

/** @typedef {{ name: string, frames: number[], longTasks: number, busiest: number }} Phase */

const folder = mkdtempSync(join(tmpdir(), "taskwire-frames-"));
try {
  await setUp();
  await run();
} finally {
  await endChildren();
  rmSync(folder, { recursive: true, force: true });
}

async function run() {
  const program = {
    name: "taskwire",
    runtime: process.execPath,
    script: join(root, "dist", "main.js"),
  };
  const server = await startServer(program, folder, environment);
  const browser = await openChromium();
  console.log(`Chromium ${browser.version()}, ${TASKS} tasks; milliseconds\n`);
  const page = await browser.newPage();
  // A page that shows nothing by itself.
  await page.goto(`${server.url}/healthz`);
  tell(await measure(browser, page, "an empty page", () => page.waitForTimeout(PHASE_MS)));
  await fill(server.url);
  const phases = {
    "the list comes": async () => {
      await page.addScriptTag({ url: "/components/tw-queue.js", type: "module" });
      await page.evaluate(() => document.body.append(document.createElement("tw-queue")));
      await page.locator("li.running").first().waitFor();
      await page.waitForTimeout(1000);
    },
    "tasks change": () => page.waitForTimeout(PHASE_MS),
    "tasks change, and it is scrolled": () => page.evaluate(scroll, PHASE_MS),
  };
  for (const [name, action] of Object.entries(phases)) {
    tell(await measure(browser, page, name, action));
  }
  const rows = await page.locator("li").count();
  console.log(`\n${rows} rows are drawn; ${await page.locator(".counts").innerText()}`);
  await browser.close();
}

/** @param {string} url */
async function fill(url) {
  const types = ["gx.tiny", "gx.micro"];
  let left = TASKS;
  const addSome = async () => {
    while (left-- > 0) {
      const body = JSON.stringify({ name: `Render page ${left}`, type: types[left % 2] });
      const target = `${url}/queue/tasks?api_key=${API_KEY}`;
      const { status } = await fetch(target, { method: "POST", headers: JSON_HEADERS, body });
      if (status !== 201) throw new Error(`A task was answered ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, addSome));
}

/**
 * Scrolls down and up, as fast as a finger flings; in the page.
 *
 * @param {number} milliseconds
 */
function scroll(milliseconds) {
  const list = document.querySelector("tw-queue")?.shadowRoot?.querySelector("ul");
  const end = performance.now() + milliseconds;
  let step = 400;
  return new Promise((resolve) => {
    const move = () => {
      if (!list || performance.now() > end) return resolve(undefined);
      const before = list.scrollTop;
      list.scrollTop += step;
      if (list.scrollTop === before) step = -step;
      requestAnimationFrame(move);
    };
    move();
  });
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").Page} page
 * @param {string} name
 * @param {() => Promise<unknown>} action
 * @returns {Promise<Phase>}
 */
async function measure(browser, page, name, action) {
  await browser.startTracing(page, { categories: ["toplevel"] });
  await page.evaluate(() => {
    /** @type {{ frames: number[], longTasks: number, isOver: boolean }} */
    const seen = { frames: [], longTasks: 0, isOver: false };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      seen.longTasks += list.getEntries().length;
    }).observe({ type: "longtask" });
    let last = performance.now();
    const look = () => {
      const now = performance.now();
      seen.frames.push(now - last);
      last = now;
      if (!seen.isOver) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await action();
  const { frames, longTasks } = await page.evaluate(() => {
    const { seen } = /** @type {any} */ (globalThis);
    seen.isOver = true;
    return seen;
  });
  const trace = JSON.parse((await browser.stopTracing()).toString("utf8"));
  return { name, frames, longTasks, busiest: busiestOf(trace.traceEvents) };
}

/**
 * The most processor time that one task took on the main thread of a page.
 *
 * @param {{ name: string, pid: number, tid: number, tdur?: number, args: any }[]} events
 */
function busiestOf(events) {
  const main = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const times = events
    .filter(({ name, pid, tid }) => name.endsWith("RunTask") && main.has(`${pid} ${tid}`))
    .map(({ tdur = 0 }) => tdur / 1000);
  return Math.max(0, ...times);
}

/** @param {Phase} phase */
function tell({ name, frames, longTasks, busiest }) {
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (/** @type {number} */ share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const long = frames.filter((frame) => frame > LONG_MS).length;
  console.log(
    `${name}: ${frames.length} frames, median ${at(0.5).toFixed(1)}, 99 % ${at(0.99).toFixed(1)}, longest ${at(1).toFixed(1)}; ${long} over ${LONG_MS}; ${longTasks} long tasks; busiest task ${busiest.toFixed(1)} of processor time`,
  );
}
