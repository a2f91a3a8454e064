import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

// A modest load with an even pace, in a process of its own: each kind of request on one connection,
// one every so many milliseconds, or as soon as the one before is answered, until the input ends.
// (autocannon sends a second's requests at once and then waits: it would sleep through most pauses.)

/**
 * @typedef {object} Lane
 * @property {string} name
 * @property {number} everyMs
 * @property {import("./load.mjs").Request[]} requests sent in turn
 *
 * @typedef {{ url: string, lanes: Lane[] }} SteadyOrder
 *
 * @typedef {object} LaneResult in milliseconds
 * @property {number} answered
 * @property {number} p50
 * @property {number} p99
 * @property {number} slowest
 */

let ended = false;
process.stdin.setEncoding("utf8").on("end", () => {
  ended = true;
});
/** @type {SteadyOrder} */
const { url, lanes } = JSON.parse(await firstLine());
const results = await Promise.all(
  lanes.map(async (lane) => [lane.name, summaryOf(await drive(lane))]),
);
console.log(JSON.stringify(Object.fromEntries(results)));

async function firstLine() {
  let text = "";
  while (!text.endsWith("\n")) text += (await once(process.stdin, "data"))[0];
  // Nothing more comes, but the end is only told to those who read.
  process.stdin.resume();
  return text;
}

/** @param {Lane} lane */
async function drive({ everyMs, requests }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  /** @type {number[]} */
  const times = [];
  let due = performance.now();
  for (let turn = 0; !ended; turn++) {
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    const sent = performance.now();
    await send(/** @type {Lane["requests"][0]} */ (requests[turn % requests.length]), agent);
    times.push(performance.now() - sent);
    due = Math.max(due + everyMs, performance.now());
  }
  agent.destroy();
  return times;
}

/**
 * @param {import("./load.mjs").Request} what
 * @param {Agent} agent
 */
async function send({ path, method = "GET", headers, body }, agent) {
  const sent = request(url + path, { method, agent, ...(headers && { headers }) });
  sent.end(body);
  const [response] = /** @type {[import("node:http").IncomingMessage]} */ (
    await once(sent, "response")
  );
  response.resume();
  await once(response, "end");
  const { statusCode = 0 } = response;
  if (statusCode < 200 || statusCode > 299) throw new Error(`${method} ${path}: ${statusCode}`);
}

/**
 * @param {number[]} times
 * @returns {LaneResult}
 */
function summaryOf(times) {
  const sorted = Float64Array.from(times).sort();
  const at = (/** @type {number} */ share) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { answered: sorted.length, p50: at(0.5), p99: at(0.99), slowest: at(1) };
}
