import { endChildren } from "../children.mjs";
import { findChromium } from "../chromium.mjs";
import { setUp } from "../setup.mjs";
import { runInChromium } from "./browser.mjs";
import { buildRunners } from "./build.mjs";
import { runInBun, runInDeno, runInNode, runInOldNode } from "./conformance.mjs";
import { useCopied } from "./copied.mjs";
import { runExamples } from "./examples.mjs";
import { installRuntimes } from "./install.mjs";
import { usePackage } from "./packaged.mjs";
import { runReceivers } from "./receivers.mjs";
import { serveFromSources } from "./sources.mjs";
import { onStage } from "./stage.mjs";

// npm run test:runtimes [part of a row's name…]: the SDK's conformance suite in every runtime, the
// server from its sources in those that run them, the receiver, and the SDK's examples, two rows at
// a time. What is missing is fetched. The last line is `N passed, N failed`.

const AT_ONCE = 2;

for (const [signal, code] of /** @type {const} */ ([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])) {
  process.on(signal, async () => {
    await endChildren();
    process.exit(code);
  });
}

await setUp();
const runtimes = installRuntimes();
const { node20, node, deno, bun } = runtimes;
await buildRunners();

/** @type {[name: string, run: () => Promise<import("./tally.mjs").Outcome>][]} */
const rows = [
  [`SDK in Node ${node20.version}`, () => onStage((stage) => runInOldNode(node20, stage))],
  [`SDK in Node ${node.version}`, () => onStage((stage) => runInNode(node, stage))],
  [`SDK in Deno ${deno.version}`, () => onStage((stage) => runInDeno(deno, stage))],
  [`SDK in Bun ${bun.version}`, () => onStage((stage) => runInBun(bun, stage))],
  ["SDK in Chromium", () => onStage(async (stage) => runInChromium(await findChromium(), stage))],
  ["SDK copied into another project", () => useCopied(runtimes)],
  ["package in Node, Deno and Bun", () => usePackage(runtimes)],
  [`server in Node ${node.version}`, () => serveFromSources("Node", node, node)],
  [
    `server in Deno ${deno.version}`,
    () => serveFromSources("Deno", { ...deno, flags: ["run", "--allow-all"] }, node),
  ],
  [`server in Bun ${bun.version}`, () => serveFromSources("Bun", bun, node)],
  ["receiver in Node, Deno, Bun and workerd", () => runReceivers(runtimes)],
  ["SDK's examples", () => runExamples(runtimes)],
];

const wanted = process.argv.slice(2).map((part) => part.toLowerCase());
const chosen = rows.filter(
  ([name]) => wanted.length === 0 || wanted.some((part) => name.toLowerCase().includes(part)),
);
let passed = 0;
let failed = 0;
const waiting = [...chosen];
await Promise.all(Array.from({ length: AT_ONCE }, runWaiting));
if (chosen.length === 0) console.log("No row has such a name.");
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

async function runWaiting() {
  for (let row = waiting.shift(); row; row = waiting.shift()) {
    const [name, run] = row;
    const started = Date.now();
    const { passed: good, failures } = await outcomeOf(run);
    passed += good;
    failed += failures.length;
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${failures.length > 0 ? "✗" : "✓"} ${name}: ${good} passed, ${seconds} s`);
    for (const failure of failures) console.log(`    ✗ ${failure}`);
  }
}

/**
 * @param {() => Promise<import("./tally.mjs").Outcome>} run
 * @returns {Promise<import("./tally.mjs").Outcome>}
 */
async function outcomeOf(run) {
  try {
    return await run();
  } catch (error) {
    return { passed: 0, failures: [`${/** @type {Error} */ (error).stack}`] };
  }
}
