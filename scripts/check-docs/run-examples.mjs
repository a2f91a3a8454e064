import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import pLimit from "p-limit";
import { startChild } from "../children.mjs";
import { startServer } from "../servers.mjs";
import { bundle } from "./bundle.mjs";
import { pathOf } from "./example-files.mjs";

/**
 * @typedef {import("./examples.mjs").Example} Example
 * @typedef {import("./bundle.mjs").Script} Script
 * @typedef {import("./report.mjs").Problem} Problem
 *
 * @typedef {object} Setting
 * @property {string} folder where the examples were written
 * @property {Record<string, string>} aliases the files meant by names such as `taskwire/sdk`
 * @property {string} runner the script that runs an example: the full path of `run-example.mjs`
 * @property {string} server the full path of the server's script
 * @property {string} receiver the URL that the server delivers to
 * @property {number} limitMs how long an example may take
 */

/** Where examples believe the server to be. */
const WRITTEN_HOST = "localhost:3000";

/** What would take a while takes next to no time: deliveries, and tasks of the queue. */
const hurry = { DELIVERY_DELAY_MS: "0", TASK_TIME_SCALE: "0.01", RATE_LIMIT_AUTH: "10000/60" };

/**
 * Runs examples. Those of a file share a server, which is empty at first, as a reader's may be. They
 * run from the last to the first, so that none lives on what one before it has left; then once more,
 * from the first to the last, as readers may run them again.
 *
 * @param {Example[]} examples
 * @param {Setting} setting
 * @returns {Promise<Problem[]>}
 */
export async function runExamples(examples, setting) {
  const { folder, aliases } = setting;
  const built = await Promise.all(examples.map((example) => bundle(example, folder, aliases)));
  const scripts = built.filter((one) => "path" in one);
  const limit = pLimit(availableParallelism());
  const files = [...new Set(scripts.map(({ example }) => example.file))];
  const problems = await Promise.all(
    files.map((file, index) => {
      const together = scripts.filter(({ example }) => example.file === file);
      return limit(() => runTogether(together, join(folder, `server-${index}`), setting));
    }),
  );
  return [...built.filter((one) => "what" in one), ...problems.flat()];
}

/**
 * @param {Script[]} scripts
 * @param {string} folder what the server keeps
 * @param {Setting} setting
 * @returns {Promise<Problem[]>}
 */
async function runTogether(scripts, folder, setting) {
  const program = { name: "the server", runtime: process.execPath, script: setting.server };
  const environment = { ...hurry, WEBHOOK_URL: setting.receiver };
  const server = await startServer(program, folder, environment);
  try {
    for (const { path } of scripts) {
      const here = readFileSync(path, "utf8").replaceAll(WRITTEN_HOST, new URL(server.url).host);
      writeFileSync(path, here);
    }
    const first = await runInTurn(scripts.toReversed(), setting, "fails");
    const failed = new Set(first.map(({ script }) => script));
    const others = scripts.filter((script) => !failed.has(script));
    const second = await runInTurn(others, setting, "fails when it runs a second time");
    return [...first, ...second].map(({ problem }) => problem);
  } finally {
    await server.stop();
  }
}

/**
 * @param {Script[]} scripts
 * @param {Setting} setting
 * @param {string} fails
 */
async function runInTurn(scripts, setting, fails) {
  const failures = [];
  for (const script of scripts) {
    const problem = await run(script, setting, fails);
    if (problem) failures.push({ script, problem });
  }
  return failures;
}

/**
 * @param {Script} script
 * @param {Setting} setting
 * @param {string} fails
 * @returns {Promise<Problem | undefined>}
 */
async function run({ example, path }, { runner, limitMs }, fails) {
  const child = startChild(process.execPath, ["--enable-source-maps", runner, path], {
    cwd: dirname(path),
    env: { PATH: process.env.PATH, NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, limitMs);
  const [code] = await once(child, "close");
  clearTimeout(limit);
  if (code === 0) return;
  const why = late ? `did not end within ${limitMs / 1000} s` : reasonOf(code, said);
  return { file: example.file, line: lineOf(example, said), what: `the example ${fails}: ${why}` };
}

/** Node's exit code where the event loop is empty and the script still awaits something. */
const UNSETTLED = 13;

/**
 * @param {number | null} code
 * @param {string} said
 */
function reasonOf(code, said) {
  if (code === UNSETTLED) return "it ended while it still awaited something";
  // Node shows the place first, with carets below it, then the error.
  const [, error] = /^\s*\^+\s*\n(.+)/m.exec(said) ?? [];
  return error ?? said.trim().split("\n", 1)[0] ?? `it ended with code ${code}`;
}

/**
 * The line that failed, as the stack tells it; the example's first one where it tells none.
 *
 * @param {Example} example
 * @param {string} said
 */
function lineOf(example, said) {
  const name = basename(pathOf("", example)).replaceAll(".", "\\.");
  const [, line] = new RegExp(`${name}:(\\d+)`).exec(said) ?? [];
  return line ? Number(line) : example.line;
}
