import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { median } from "./text.mjs";
import { Watcher } from "./watcher.mjs";

// Watchers of one server, in a process of their own. It reads its order, one line of JSON, from its
// input, opens them, and says so; then each further line is one change: the next request of the
// order is sent, and printed how long the watchers waited for what it changed. It ends with its
// input.

/**
 * @typedef {object} WatchOrder
 * @property {string} url
 * @property {string} path of the WebSocket
 * @property {string} [protocol]
 * @property {string} [firstWord] what a client says on opening
 * @property {number} greetings how many frames each gets on opening
 * @property {number} count
 * @property {number} slow how many more there are that never read
 * @property {import("./load.mjs").Request[]} changes sent in turn
 *
 * @typedef {object} Waited from the answer to the change, in milliseconds
 * @property {number} first
 * @property {number} median
 * @property {number} last
 * @property {number} bytes of the frame
 */

const AT_ONCE = 100;
const LONGEST_MS = 20_000;
const agent = new Agent({ keepAlive: true });
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** @type {WatchOrder} */
const order = JSON.parse((await lines.next()).value);
const watchers = await openAll();
say({ opened: watchers.length });
let created = "";
for (let turn = 0; !(await lines.next()).done; turn++) say(await change(turn));
process.exit(0);

/** @param {object} result */
function say(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function openAll() {
  const { url, path, protocol, firstWord, count, slow, greetings } = order;
  const target = new URL(url + path);
  /** @type {Watcher[]} */
  const all = [];
  while (all.length < count + slow) {
    const some = Array.from({ length: Math.min(AT_ONCE, count + slow - all.length) }, () => {
      return new Watcher(target, {
        ...(protocol && { protocol }),
        ...(firstWord && { firstWord }),
      });
    });
    await Promise.all(some.map((watcher) => watcher.opened));
    all.push(...some);
  }
  await until(() => all.every(({ frames }) => frames >= greetings));
  for (const watcher of all.splice(count)) watcher.pause();
  return all;
}

/**
 * @param {number} turn
 * @returns {Promise<Waited>}
 */
async function change(turn) {
  const what = /** @type {import("./load.mjs").Request} */ (
    order.changes[turn % order.changes.length]
  );
  let missing = watchers.length;
  /** @type {Promise<void>} */
  const seen = new Promise((resolve) => {
    for (const watcher of watchers) {
      watcher.onFrame = () => {
        watcher.onFrame = () => {};
        if (--missing === 0) resolve();
      };
    }
  });
  const limit = setTimeout(() => {
    throw new Error(`${missing} watchers were not told of a change`);
  }, LONGEST_MS);
  const answeredAt = await send(what);
  await seen;
  clearTimeout(limit);
  // A frame may be read before the answer that was sent before it.
  const waits = watchers.map(({ arrivedAt }) => Math.max(0, arrivedAt - answeredAt));
  return {
    first: Math.min(...waits),
    median: median(waits),
    last: Math.max(...waits),
    bytes: watchers[0]?.frameBytes ?? 0,
  };
}

/**
 * @param {import("./load.mjs").Request} what
 * @returns {Promise<number>} when it was answered
 */
function send({ path, method = "GET", headers, body, creates }) {
  return new Promise((resolve, reject) => {
    const target = order.url + path.replace("{task}", created);
    const sent = request(target, { method, agent, ...(headers && { headers }) }, (response) => {
      const at = performance.now();
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.on("end", () => {
        const { statusCode = 0 } = response;
        if (statusCode > 299) reject(new Error(`${method} ${path}: ${statusCode} ${text}`));
        if (creates) created = JSON.parse(text).task.id;
        resolve(at);
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** @param {() => boolean} isTrue */
async function until(isTrue) {
  const end = Date.now() + LONGEST_MS;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error("the watchers were not greeted");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
