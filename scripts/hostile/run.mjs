import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { root, setUp } from "../setup.mjs";
import { reliability } from "./report.mjs";

// npm run test:hostile [-- part…]: attacks the built server, one part after the other, each in a
// process of its own. The last line is `N passed, N failed`.
//
//   --seed N   repeats a run: everything random in it follows from its seed, which is otherwise
//              another each time; in CI it is 1, so that the same change gets the same answer
//   --long     ten minutes of load, and every choice that is otherwise made by the seed in turn
//
// A run of all parts that passes writes RELIABILITY.md, unless CI is set.

/** Of the parts and of the servers that they start, which are looked into by Node's inspector. */
const FLAGS = ["--enable-source-maps", "--inspect-port=0"];
const PARTS = ["protocol", "inputs", "identity", "webhooks", "disk", "load", "supply"];
/** Beyond it a part hangs: nothing here may take for ever. */
const PART_LIMIT_MS = { short: 600_000, long: 1_800_000 };

const { seed, long, parts } = readOptions();
await setUp();
const { buildHostile } = await import("../../esbuild.config.mjs");
await buildHostile(parts.map((part) => `scripts/hostile/${part}.ts`));

/** @type {import("node:child_process").ChildProcess | undefined} */
let running;
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.on(signal, () => {
    if (running) endGroup(running);
    process.exit(130);
  });
}

console.log(`Seed ${seed}; to repeat it: npm run test:hostile -- --seed ${seed}`);
const started = Date.now();
/** @type {import("./report.mjs").PartResult[]} */
const results = [];
for (const part of parts) {
  const result = await runPart(part);
  results.push(result);
  const seconds = (result.milliseconds / 1000).toFixed(0);
  console.log(`${result.failed ? "✗" : "✓"} ${part}: ${result.passed} passed, ${seconds} s`);
  for (const [what, figure] of result.figures) console.log(`    ${what}: ${figure}`);
  if (result.failed) console.log(result.output);
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
if (failed === 0 && parts.length === PARTS.length && !process.env.CI) {
  const milliseconds = Date.now() - started;
  writeFileSync("RELIABILITY.md", reliability({ seed, long, results, milliseconds }));
  console.log("RELIABILITY.md has the figures.");
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      options: { seed: { type: "string" }, long: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    const unknown = positionals.find((part) => !PARTS.includes(part));
    if (unknown) throw new Error(`There is no part ${unknown}; there are ${PARTS.join(", ")}.`);
    const seed = values.seed ?? (process.env.CI ? "1" : String(Date.now() % 2 ** 31));
    if (!/^\d{1,9}$|^[12]\d{9}$/.test(seed) || Number(seed) >= 2 ** 31) {
      throw new Error(`--seed is ${seed}, but may only be a whole number below 2^31.`);
    }
    const parts = PARTS.filter((part) => positionals.length === 0 || positionals.includes(part));
    return { seed: Number(seed), long: values.long, parts };
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exit(2);
  }
}

/**
 * Runs one part and reads the totals that uvu prints, and the figures.
 *
 * @param {string} part
 * @returns {Promise<import("./report.mjs").PartResult>}
 */
async function runPart(part) {
  const began = Date.now();
  const built = `dist/hostile/scripts/hostile/${part}.js`;
  const child = spawn(process.execPath, [...FLAGS, built], {
    cwd: root,
    env: {
      ...process.env,
      NO_COLOR: "1",
      FORCE_COLOR: "0",
      HOSTILE_SEED: String(seed),
      HOSTILE_LONG: long ? "1" : "",
    },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that nothing that it starts outlives it.
    detached: true,
  });
  running = child;
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const limitMs = long ? PART_LIMIT_MS.long : PART_LIMIT_MS.short;
  const limit = setTimeout(() => {
    output += `\nended: it took longer than ${limitMs / 1000} s\n`;
    endGroup(child);
  }, limitMs);
  const code = await new Promise((resolve) => child.on("exit", resolve));
  clearTimeout(limit);
  endGroup(child);
  running = undefined;

  const total = Number(/^\s+Total:\s+(\d+)/m.exec(output)?.[1] ?? 0);
  const good = Number(/^\s+Passed:\s+(\d+)/m.exec(output)?.[1] ?? 0);
  if (total === 0 && code === 0) output += "\nit ran no test: is .run() missing?\n";
  const bad = total === 0 || code !== 0 ? Math.max(1, total - good) : total - good;
  const figures = [...output.matchAll(/^figure: (.+?) = (.+)$/gm)].map(
    ([, what = "", figure = ""]) => /** @type {[string, string]} */ ([what, figure]),
  );
  return { part, passed: good, failed: bad, output, figures, milliseconds: Date.now() - began };
}

/**
 * Ends a part's process and all that it started.
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
