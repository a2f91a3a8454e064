import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { filesUnder, root, setUp } from "./setup.mjs";

// npm test [part of a file's name…]: builds, then runs the test files, a few of one folder after the
// other in one process, and five such processes at a time. The last line is `N passed, N failed`; a
// file that ran no test has failed. Files that say "// Takes long" have a process of their own and
// begin first, so that the others run beside them.

const FILE_LIMIT_MS = 150_000;
/**
 * What a test's servers inherit from it, too. SQLite is compiled once and not a second time for
 * speed: that takes as long as all else at the start of a server.
 */
const FLAGS = ["--liftoff-only"];
/** What they do not inherit: reading the server's source maps is a sixth of its start. */
const NODE_OPTIONS = "--enable-source-maps";
/** Many of them wait for timers and disks most of their time. */
const AT_ONCE = 5;
/** What comes before each file's output. */
const BEGIN = /^▶ .*\n/m;
/** To start a process and to load what all tests need takes as long as most files do. */
const FILES_OF_A_PROCESS = 6;

await setUp();
const { buildTests } = await import("../esbuild.config.mjs");
const { shareChromium } = await import("./open-chromium.mjs");

const wanted = process.argv.slice(2);
const files = ["api", "scripts", "sdk", "web"]
  .flatMap(filesUnder)
  .filter((file) => file.endsWith(".test.ts"))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));

// One for all tests that need a browser.
const browser = files.some((file) => file.startsWith("web/")) ? await openBrowser() : undefined;
if (browser) process.env.TEST_BROWSER = browser.wsEndpoint();

rmSync("dist/test", { recursive: true, force: true });
await buildTests(files);

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
process.on("SIGINT", () => endAll());
process.on("SIGTERM", () => endAll());

let passed = 0;
let failed = 0;
const waiting = inProcesses();
await Promise.all(Array.from({ length: AT_ONCE }, runWaiting));
await browser?.close();
if (files.length === 0) console.log("No test file has such a name.");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** Without a browser nothing is tested, rather than a part in silence. */
async function openBrowser() {
  try {
    return await shareChromium();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** What each process runs, in the order in which they begin. */
function inProcesses() {
  const isLong = (/** @type {string} */ file) =>
    /^\/\/ Takes long/m.test(readFileSync(file, "utf8"));
  /** @type {string[][]} */
  const others = [];
  for (const file of files.filter((file) => !isLong(file))) {
    const last = others.at(-1) ?? [];
    const goesOn = last.length < FILES_OF_A_PROCESS && dirname(last[0] ?? "") === dirname(file);
    if (goesOn) last.push(file);
    else others.push([file]);
  }
  return [...files.filter(isLong).map((file) => [file]), ...others];
}

async function runWaiting() {
  for (let some = waiting.shift(); some; some = waiting.shift()) {
    for (const result of await runFiles(some)) {
      passed += result.passed;
      failed += result.failed;
      const mark = result.failed ? "✗" : "✓";
      console.log(`${mark} ${result.file}: ${result.passed} passed, ${result.seconds} s`);
      if (result.failed) console.log(result.output);
    }
  }
}

/**
 * Runs some built test files in one process, and reads the totals that uvu prints for each.
 *
 * @param {string[]} some
 */
async function runFiles(some) {
  const built = some.map((file) => `dist/test/${file.replace(/\.ts$/, ".js")}`);
  const child = spawn(process.execPath, [...FLAGS, "scripts/testing/run-files.mjs", ...built], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS, NO_COLOR: "1", FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that nothing that it starts outlives it.
    detached: true,
  });
  running.add(child);
  let output = "";
  const limit = setTimeout(() => {
    output += `\nended: it took longer than ${FILE_LIMIT_MS / 1000} s\n`;
    endGroup(child);
  }, FILE_LIMIT_MS);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      if (text.includes("▶")) limit.refresh();
    });
  }
  // What it has left running would keep its output open.
  child.once("exit", () => endGroup(child));
  // Not `exit`: what it said last may still be on its way.
  const [code] = await once(child, "close");
  clearTimeout(limit);
  running.delete(child);
  const [start = "", first = "", ...others] = output.split(BEGIN);
  const outputs = [start + first, ...others];
  return some.map((file, at) => {
    const output = outputs[at] ?? "it never began: the process ended in a file before it\n";
    return resultOf(file, output, at < outputs.length - 1 ? 0 : code);
  });
}

/**
 * @param {string} file
 * @param {string} output what was printed while it ran
 * @param {number | null} code with which the process ended, if it did then
 */
function resultOf(file, output, code) {
  const figure = (/** @type {string} */ name) =>
    Number(new RegExp(`^\\s+${name}:\\s+([\\d.]+)`, "m").exec(output)?.[1] ?? 0);
  const [total, passed, milliseconds] = [figure("Total"), figure("Passed"), figure("Duration")];
  if (total === 0 && code === 0) output += "\nIt ran no test. Is .run() missing?\n";
  const failed = total === 0 || code !== 0 ? Math.max(1, total - passed) : total - passed;
  return { file, passed, failed, output, seconds: (milliseconds / 1000).toFixed(1) };
}

/**
 * Ends a process and all that it started.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
function endGroup(child) {
  try {
    process.kill(-Number(child.pid), "SIGKILL");
  } catch {
    // The group is empty: everything in it has ended by itself.
  }
}

function endAll() {
  for (const child of running) endGroup(child);
  process.exit(130);
}
