import { once } from "node:events";
import { join } from "node:path";
import { startChild } from "../children.mjs";
import { freePort } from "../free-port.mjs";

/**
 * @typedef {import("./page-blocks.mjs").PageBlock} PageBlock
 *
 * @typedef {object} Place where commands are run
 * @property {string} folder the copy of the project
 * @property {string} host where the server is that pages call localhost:3000
 */

/** A first build, or a scaffold with its tests. */
const LIMIT_MS = 240_000;

/**
 * Runs a block of commands. Gives what is wrong with it, or nothing.
 *
 * @param {PageBlock} block
 * @param {Place} place
 * @returns {Promise<string | undefined>}
 */
export async function runCommands(block, { folder, host }) {
  const code = block.until ? block.code : block.code.replaceAll("localhost:3000", host);
  const isPatch = block.language === "diff";
  const program = isPatch ? "git apply --whitespace=nowarn -" : code;
  const child = startChild("bash", ["-euo", "pipefail", "-c", program], {
    cwd: folder,
    env: await environment(folder),
    stdio: [isPatch ? "pipe" : "ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C in a terminal reaches all that a command has started.
    detached: true,
  });
  child.stdin?.end(`${code}\n`);
  let said = "";
  let interrupted = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text) => {
      said += text;
      if (!block.until || interrupted || !said.includes(block.until)) return;
      interrupted = true;
      signal(child, "SIGINT");
    });
  }
  const limit = setTimeout(() => signal(child, "SIGKILL"), LIMIT_MS);
  const [status, by] = await once(child, "close");
  clearTimeout(limit);
  signal(child, "SIGKILL");
  if (block.until && !interrupted) return `it never said “${block.until}”: ${lastOf(said)}`;
  // What npx has started ends in its own way; npx itself then dies of the signal, as shells want it.
  const isStopped = interrupted && by === "SIGINT";
  if (status !== 0 && !isStopped) return `it ended with ${status ?? by}: ${lastOf(said)}`;
}

/** @param {string} folder */
async function environment(folder) {
  const { PATH, HOME, LANG } = process.env;
  return {
    PATH: `${join(folder, "node_modules", ".bin")}:${PATH}`,
    HOME,
    LANG,
    NO_COLOR: "1",
    // An answer of 400 or more is a failure of the command.
    CURL_HOME: join(folder, "scripts", "check-docs"),
    PORT: String(await freePort()),
  };
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} name
 */
function signal(child, name) {
  try {
    process.kill(-Number(child.pid), name);
  } catch {
    // All of the group has ended by itself.
  }
}

/** @param {string} said */
function lastOf(said) {
  return said.trim().split("\n").slice(-12).join("\n    ");
}
