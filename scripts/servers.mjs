import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { endChild, startChild, wasAsked } from "./children.mjs";

/**
 * A server that can be started. Its script serves at `PORT` (0: a free one), keeps what it keeps in
 * `DATA_DIR`, and prints a line with `serves at http://…` once it can be asked.
 *
 * @typedef {object} Program
 * @property {string} name
 * @property {string} runtime what runs the script, such as a Node
 * @property {string[]} [flags] what stands before the script
 * @property {string} script
 *
 * @typedef {object} Server
 * @property {string} url
 * @property {string} folder what it keeps
 * @property {number} pid
 * @property {() => Promise<number | null>} stop gives its exit code; null where a signal ended it
 */

const START_MS = 300_000;
/** What a server has said last, for the case that it ends by itself. */
const SAID_MOST = 4000;

/** Nothing else of this shell's environment may make one run differ from another. */
const passedOn = ["PATH", "HOME", "SystemRoot", "TEMP", "TMP", "TMPDIR"];

/**
 * @param {Program} program
 * @param {string} folder where it keeps its files; the same one again goes on with them
 * @param {Record<string, string>} [environment]
 * @returns {Promise<Server>}
 */
export async function startServer(program, folder, environment) {
  mkdirSync(folder, { recursive: true });
  const data = join(folder, "data");
  const child = startChild(program.runtime, [...(program.flags ?? []), program.script], {
    // A folder of its own: a settings file where this was started from is none of its business.
    cwd: folder,
    env: {
      ...Object.fromEntries(passedOn.map((name) => [name, process.env[name]])),
      NODE_ENV: "production",
      PORT: "0",
      DATA_DIR: data,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  /** @type {Promise<string>} */
  const url = new Promise((resolve, reject) => {
    const hear = (/** @type {string} */ text) => {
      said = (said + text).slice(-SAID_MOST);
      const [, port] = /serves at http:\/\/[^\s/]+:(\d+)/.exec(said) ?? [];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout?.setEncoding("utf8").on("data", hear);
    child.stderr?.setEncoding("utf8").on("data", hear);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const message = `${program.name} ended by itself (${signal ?? code}). It said last:\n${said}`;
      reject(new Error(message));
      if (!wasAsked(child)) console.error(message);
    });
    setTimeout(
      () => reject(new Error(`${program.name} did not start:\n${said}`)),
      START_MS,
    ).unref();
  });
  return {
    url: await url,
    folder: data,
    pid: /** @type {number} */ (child.pid),
    stop: () => endChild(child),
  };
}
