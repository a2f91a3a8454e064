import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startChild } from "../children.mjs";
import { showReceived } from "./show.mjs";

/** What a program needs of this shell's environment. The person's own settings are not the demo's. */
const passedOn = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"];

/**
 * @typedef {object} ProgramOptions
 * @property {string} folder where it runs, and what it keeps
 * @property {(error: Error) => void} onEnd called when it ends
 */

/**
 * @param {ProgramOptions & { webhookUrl: string }} options
 * @returns {Promise<string>} its address
 */
export async function startServer({ webhookUrl, ...options }) {
  const port = await freePort("server", Number(process.env.PORT || 3000));
  return startProgram("server", "main.js", /^Taskwire serves at (\S+)$/, () => {}, {
    ...options,
    environment: { PORT: port, WEBHOOK_URL: webhookUrl, LOG_LEVEL: "warn" },
  });
}

/**
 * @param {ProgramOptions} options
 * @returns {Promise<string>} where it takes deliveries
 */
export async function startReceiver(options) {
  const port = await freePort("receiver", 3010);
  const isEvent = (/** @type {string} */ line) => /^\d{4}-/.test(line);
  return startProgram(
    "receiver",
    "receiver.js",
    /^The receiver listens at (\S+)$/,
    (line) => isEvent(line) && showReceived(line),
    { ...options, environment: { PORT: port } },
  );
}

/**
 * @param {string} name
 * @param {string} script below `dist`
 * @param {RegExp} ready the line in which it says where it is
 * @param {(line: string) => void} onLine every other line
 * @param {ProgramOptions & { environment: Record<string, string> }} options
 * @returns {Promise<string>} where it is
 */
function startProgram(name, script, ready, onLine, { folder, environment, onEnd }) {
  const path = fileURLToPath(new URL(`../../dist/${script}`, import.meta.url));
  const child = startChild(process.execPath, [path], {
    cwd: folder,
    env: {
      ...Object.fromEntries(passedOn.map((variable) => [variable, process.env[variable]])),
      ...environment,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    const output = /** @type {import("node:stream").Readable} */ (child.stdout);
    createInterface({ input: output }).on("line", (line) => {
      const address = ready.exec(line)?.[1];
      if (address) resolve(address);
      else onLine(line);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const error = new Error(`the ${name} has ended (${signal ?? `exit code ${code}`}).`);
      reject(error);
      onEnd(error);
    });
  });
}

/**
 * @param {string} name
 * @param {number} wanted
 * @returns {Promise<string>} the port, or 0, which stands for any free one, where it is taken
 */
async function freePort(name, wanted) {
  const server = createServer();
  const isFree = await new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(wanted, "127.0.0.1", () => server.close(() => resolve(true)));
  });
  if (isFree) return String(wanted);
  console.log(`Port ${wanted} is taken by another program; the demo's ${name} takes a free one.`);
  return "0";
}
