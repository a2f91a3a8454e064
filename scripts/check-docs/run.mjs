import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { filesUnder, root, setUp } from "../setup.mjs";
import { docstringProblems } from "./docstrings.mjs";
import { pathOf, writeExamples } from "./example-files.mjs";
import { docstringExamples, markdownExamples } from "./examples.mjs";
import { notInCi, pageBlocks, unknownBlocks } from "./page-blocks.mjs";
import { openProject } from "./project.mjs";
import { publicSymbols } from "./public-symbols.mjs";
import { startReceiver } from "./receiver.mjs";
import { inOrder, problemLine } from "./report.mjs";
import { runExamples } from "./run-examples.mjs";
import { runPages } from "./run-pages.mjs";
import { typeProblems } from "./type-check.mjs";

// npm run check:docs: whether all that can be seen through the SDK's doors is documented, whether
// each example in its docstrings and on the pages compiles and runs against a server, and whether
// the commands, patches and HTML on the pages work as they stand there. It prints a line for each
// problem, then the totals.
//
// What CI runs in another place, because it takes long or wants another runtime, opens with `in-ci`
// and is named at every run.

/** No example takes long; this is for machines that have much else to do. */
const LIMIT_MS = 30_000;

/** The names by which examples import, and the doors behind them. */
const aliases = {
  "taskwire/sdk": "sdk/mod.ts",
  "taskwire/sdk/webhooks": "sdk/webhooks.ts",
  "taskwire/sdk/watch": "sdk/watch.ts",
};
const pages = [
  ...readdirSync(root).filter((file) => file.endsWith(".md")),
  "sdk/README.md",
  "web/README.md",
  "scripts/receiver/README.md",
];

// Leaving in this way ends what was started.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

await setUp();
const folder = join(root, "dist", "check-docs");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const examples = [...docstrings(), ...pages.flatMap(page)];
const blocks = pages.flatMap((file) => pageBlocks(file, readFileSync(file, "utf8")));
const done = blocks.filter(({ inCi }) => inCi === undefined);
writeExamples(folder, examples);

const { symbols, problems } = read();
problems.push(...pages.flatMap((file) => unknownBlocks(file, readFileSync(file, "utf8"))));
problems.push(...notInCi(blocks, readFileSync(join(root, ".ci/run"), "utf8")));
problems.push(...(await runAll()));

for (const { file, line, inCi } of blocks) {
  if (inCi !== undefined) console.log(`${file}:${line - 1} is run in CI by: ${inCi}`);
}
for (const problem of inOrder(problems)) console.log(problemLine(problem));
console.log(
  `${problems.length} problems, ${symbols} symbols documented, ${examples.length} examples and ${done.length} blocks of pages ran`,
);
process.exitCode =
  problems.length > 0 || symbols === 0 || examples.length * done.length === 0 ? 1 : 0;

function docstrings() {
  return filesUnder("sdk")
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .flatMap((file) => docstringExamples(file, readFileSync(file, "utf8")));
}

/** @param {string} file */
function page(file) {
  return markdownExamples(file, readFileSync(file, "utf8"));
}

/** What TypeScript alone can tell. */
function read() {
  const doors = Object.values(aliases);
  const files = examples.map((example) => pathOf(folder, example));
  const project = openProject(folder, [...doors, ...files], aliases);
  try {
    const found = publicSymbols(
      project,
      doors.map((door) => join(root, door)),
      join(root, "sdk"),
    );
    return {
      symbols: found.filter((symbol) => docstringProblems([symbol]).length === 0).length,
      problems: [...docstringProblems(found), ...typeProblems(project, folder, examples)],
    };
  } finally {
    project.close();
  }
}

async function runAll() {
  const receiver = await startReceiver();
  const setting = { folder, server: join(root, "dist", "main.js"), receiver: receiver.url };
  const runner = fileURLToPath(new URL("run-example.mjs", import.meta.url));
  try {
    const failed = await runExamples(examples, { ...setting, aliases, runner, limitMs: LIMIT_MS });
    return [...failed, ...(await runPages(done, setting))];
  } finally {
    receiver.close();
  }
}
