import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { filesUnder, root, setUp } from "./setup.mjs";

// npm test [part of a file's name…]: builds, then runs every test file in a process of its own, five
// at a time. The last line is `N passed, N failed`; a file that ran no test has failed. Files that
// say "// Takes long" begin first, so that the others run beside them.

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
const long = files.filter((file) => /^\/\/ Takes long/m.test(readFileSync(file, "utf8")));
const waiting = [...new Set([...long, ...files])];
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

async function runWaiting() {
  for (let file = waiting.shift(); file; file = waiting.shift()) {
    const result = await runFile(file);
    passed += result.passed;
    failed += result.failed;
    const seconds = (result.milliseconds / 1000).toFixed(1);
    console.log(`${result.failed ? "✗" : "✓"} ${file}: ${result.passed} passed, ${seconds} s`);
    if (result.failed) console.log(result.output);
  }
}

/**
 * Runs one built test file and reads the totals that uvu prints.
 *
 * @param {string} file
 */
async function runFile(file) {
  const started = Date.now();
  const built = `dist/test/${file.replace(/\.ts$/, ".js")}`;
  const child = spawn(process.execPath, [...FLAGS, built], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS, NO_COLOR: "1", FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that nothing that it starts outlives it.
    detached: true,
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const limit = setTimeout(() => {
    output += `\nended: it took longer than ${FILE_LIMIT_MS / 1000} s\n`;
    endGroup(child);
  }, FILE_LIMIT_MS);
  // What it has left running would keep its output open.
  child.once("exit", () => endGroup(child));
  // Not `exit`: what it said last may still be on its way.
  const [code] = await once(child, "close");
  clearTimeout(limit);
  running.delete(child);

  const total = Number(/^\s+Total:\s+(\d+)/m.exec(output)?.[1] ?? 0);
  const good = Number(/^\s+Passed:\s+(\d+)/m.exec(output)?.[1] ?? 0);
  if (total === 0 && code === 0) output += "\nit ran no test: is .run() missing?\n";
  const bad = total === 0 || code !== 0 ? Math.max(1, total - good) : total - good;
  return { passed: good, failed: bad, output, milliseconds: Date.now() - started };
}

/**
 * Ends a test file's process and all that it started.
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
