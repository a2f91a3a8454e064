import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../setup.mjs";
import { JSON_HEADERS } from "../rows.mjs";

/** What ours is told beside the usual: no limit that a real user would not have raised. */
export const environment = {
  HOST: "127.0.0.1",
  // The peers log no requests either.
  LOG_LEVEL: "warn",
  MAX_QUEUED_TASKS: "1000000000",
  // The queue is measured at taking tasks in: those that run, run on.
  TASK_TIME_SCALE: "1000000",
};

/**
 * Copies what was built, so that a build beside the bench does not pull it from under the server.
 *
 * @param {string} folder
 * @returns {string} the script to run
 */
export function copyBuilt(folder) {
  const built = join(root, "dist");
  const isServed = (/** @type {string} */ path) => path !== join(built, "test");
  cpSync(built, join(folder, "dist"), { recursive: true, filter: isServed });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return join(folder, "dist", "main.js");
}

/**
 * Makes the first account.
 *
 * @param {string} url
 * @returns {Promise<{ Authorization: string }>} what to send with each request of its user
 */
export async function signUp(url) {
  const account = { name: "Ada", email: "ada@example.org", password: "benchmarks are fun" };
  await post(`${url}/tracker/users`, account);
  const { token } = /** @type {{ token: string }} */ (await post(`${url}/tracker/auth`, account));
  return { Authorization: `Bearer ${token}` };
}

/**
 * @param {string} url
 * @param {object} body
 */
async function post(url, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: JSON_HEADERS,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/**
 * A figure that the server counts itself.
 *
 * @param {string} url
 * @param {string} name
 */
export async function metric(url, name) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const [, value] = new RegExp(`^${name} (\\S+)$`, "m").exec(text) ?? [];
  if (value === undefined) throw new Error(`the metrics do not tell ${name}`);
  return Number(value);
}
