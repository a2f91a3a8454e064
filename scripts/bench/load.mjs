import { createRequire } from "node:module";

// The load generator, in a process of its own. It reads its order, one line of JSON, from its
// input, and prints what it measured. It ends early when its input ends.

/**
 * @typedef {object} Request
 * @property {string} path
 * @property {string} [method]
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {string} [creates] what the id of what it creates is called from then on
 *
 * `{name}` in a path is the id of what the same connection created last in this pass, under that
 * name, and `{unique}` in a body thirteen digits that no other has.
 *
 * @typedef {object} LoadOrder
 * @property {string} url
 * @property {Request[]} requests sent in turn; where there are enough, each connection has its own
 * @property {number} connections
 * @property {number} [seconds] how long, or
 * @property {number} [amount] how many requests in all
 *
 * @typedef {object} LoadResult
 * @property {number} answered
 * @property {number} perSecond
 * @property {number} p50 in milliseconds, as the others
 * @property {number} p99
 * @property {number} slowest
 * @property {string[]} failures what went wrong, in words
 */

// Its types are only there once the bench's own packages are.
const autocannon = createRequire(import.meta.url)("autocannon");

const order = await readOrder();
const { url, requests, connections, seconds, amount } = order;
let connected = 0;
/** Another one in each process. */
let unique = Math.floor(1e12 + Math.random() * 8e12);
let startedAt = 0;
let lastAt = 0;
/** @type {number[]} */
const times = [];

const load = autocannon(
  {
    url,
    connections,
    ...(amount ? { amount } : { duration: seconds }),
    // How soon it notices that it is to end.
    sampleInt: 50,
    setupClient(/** @type {{ setRequests(requests: Request[]): void }} */ client) {
      // Connections that ask the same at the same time would meet in every cache.
      const [from, to] = [connected, ++connected].map((count) =>
        Math.floor((requests.length * count) / connections),
      );
      const own = requests.length < connections ? requests : requests.slice(from, to);
      client.setRequests(own.map(filledIn));
    },
  },
  finish,
);
// Its own figures are whole milliseconds and count the set-up as time: these are exact.
load.on("start", () => {
  startedAt = performance.now();
});
load.on(
  "response",
  (/** @type {unknown} */ _client, /** @type {number} */ _status, _bytes = 0, milliseconds = 0) => {
    lastAt = performance.now();
    times.push(milliseconds);
  },
);
process.stdin.on("end", () => load.stop());

/**
 * Remembers what was created, and fills in what is only known once a request is sent.
 *
 * @param {Request} request
 */
function filledIn(request) {
  const { path, body, creates } = request;
  return {
    ...request,
    ...(creates && {
      onResponse(/** @type {number} */ _, /** @type {string} */ body, /** @type {any} */ context) {
        const { id, task } = JSON.parse(body);
        context[creates] = id ?? task.id;
      },
    }),
    ...((path.includes("{") || body?.includes("{unique}")) && {
      setupRequest: (/** @type {Request} */ sent, /** @type {any} */ context) => ({
        ...sent,
        path: path.replace(/\{(.+)\}/, (_, name) => context[name]),
        ...(body && { body: body.replace("{unique}", String(++unique)) }),
      }),
    }),
  };
}

/** @returns {Promise<LoadOrder>} */
async function readOrder() {
  let text = "";
  process.stdin.setEncoding("utf8");
  return new Promise((resolve) => {
    process.stdin.on("data", (part) => {
      text += part;
      if (text.endsWith("\n")) resolve(JSON.parse(text));
    });
  });
}

/**
 * @param {Error | null} error
 * @param {{ errors: number, timeouts: number, "2xx": number, non2xx: number,
 *   statusCodeStats: Record<string, { count: number }> }} result
 */
function finish(error, result) {
  if (error) throw error;
  const codes = Object.entries(result.statusCodeStats).filter(([code]) => !code.startsWith("2"));
  const sorted = Float64Array.from(times).sort();
  const at = (/** @type {number} */ share) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const failures = [
    ...codes.map(([code, { count }]) => `${count} answers with status ${code}`),
    ...(result.errors > 0 ? [`${result.errors} errors, ${result.timeouts} of them time-outs`] : []),
    ...(amount && result["2xx"] < amount ? [`${result["2xx"]} of ${amount} were answered`] : []),
  ];
  /** @type {LoadResult} */
  const measured = {
    answered: times.length,
    // A server may be too slow to answer any in time.
    perSecond: times.length > 0 ? (times.length * 1000) / (lastAt - startedAt) : 0,
    p50: at(0.5),
    p99: at(0.99),
    slowest: at(1),
    failures,
  };
  process.stdout.write(JSON.stringify(measured), () => process.exit(0));
}
