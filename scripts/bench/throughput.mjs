import { playRounds } from "./rounds.mjs";
import { range, ratioText, whole } from "./text.mjs";

/**
 * @typedef {object} Entry a server at a work
 * @property {string} name
 * @property {import("./peers.mjs").Kind} kind
 * @property {import("../servers.mjs").Server} server
 * @property {import("./load.mjs").Request[]} requests
 * @property {boolean} [isOther] its answers have a form of their own
 *
 * @typedef {{ name: string, kind: import("./peers.mjs").Kind, bytes: number }
 *   & import("./rounds.mjs").Summary} Row `bytes` of one answer
 */

/**
 * Lets servers take turns at the same requests.
 *
 * @param {Entry[]} entries
 * @param {number} connections
 * @param {import("./stage.mjs").Stage} stage
 * @param {string} what is being measured
 * @param {() => void} [before] is called before each turn of ours
 * @returns {Promise<Row[]>}
 */
export async function compete(entries, connections, { pace, say }, what, before) {
  const sizes = await answerSizes(entries);
  const contestants = entries.map(({ name, kind, server, requests }) => ({
    name,
    pid: server.pid,
    order: { url: server.url, requests, connections, seconds: pace.seconds },
    ...(before && kind === "ours" && { before }),
  }));
  const summaries = await playRounds(contestants, pace.rounds, (text) => say(`${what}: ${text}`));
  return entries.map(({ name, kind }, at) => ({
    name,
    kind,
    bytes: /** @type {number} */ (sizes[at]),
    .../** @type {import("./rounds.mjs").Summary} */ (summaries[at]),
  }));
}

/**
 * @param {string} caption
 * @param {Row[]} rows
 * @returns {import("./report.mjs").Table}
 */
export function throughputTable(caption, rows) {
  const durable = bestOf(rows, "durable");
  const head = [
    "",
    "requests/s",
    "least–most",
    "p99 ms",
    "processor µs",
    "bytes",
    "of bare",
    "of the best durable peer",
  ];
  const lines = rows.map((row) => [
    row.kind === "ours" || row.kind === "limit" ? row.name : `${row.name} (${row.kind})`,
    whole(row.median),
    range(row.rounds),
    row.p99.toFixed(1),
    row.processorMicroseconds === undefined ? "–" : whole(row.processorMicroseconds),
    whole(row.bytes),
    ratioText(row.median / medianOf(rows, "bare")),
    ratioText(row.median / durable),
  ]);
  return { caption, head, rows: lines };
}

/**
 * The median of a row, by its name.
 *
 * @param {Row[]} rows
 * @param {string} name
 */
export function medianOf(rows, name) {
  return rows.find((row) => row.name === name)?.median ?? Number.NaN;
}

/**
 * The best median of a kind of peers.
 *
 * @param {Row[]} rows
 * @param {import("./peers.mjs").Kind} kind
 */
export function bestOf(rows, kind) {
  return Math.max(...rows.filter((row) => row.kind === kind).map((row) => row.median));
}

/**
 * The bytes of one answer of each. All have to be alike, or it is not the same work.
 *
 * @param {Entry[]} entries
 */
async function answerSizes(entries) {
  const sizes = [];
  /** @type {string | undefined} */
  let wanted;
  for (const { name, server, requests, isOther } of entries) {
    const {
      path,
      creates: _,
      ...request
    } = /** @type {import("./load.mjs").Request} */ (requests[0]);
    const response = await fetch(server.url + path, request);
    const text = await response.text();
    const found = `${response.status} ${outline(JSON.parse(text))}`;
    wanted ??= found;
    if (isOther ? !response.ok : found !== wanted) {
      throw new Error(`${name} answers ${path} otherwise:\n  ${found}\ninstead of\n  ${wanted}`);
    }
    sizes.push(Buffer.byteLength(text));
  }
  return sizes;
}

/**
 * The names and types in a value, and the lengths of its lists.
 *
 * @param {unknown} value
 * @returns {string}
 */
function outline(value) {
  if (Array.isArray(value)) return `${value.length} × ${outline(value[0])}`;
  if (value === null || typeof value !== "object") return typeof value;
  const members = Object.entries(value).map(([name, member]) => `${name}: ${outline(member)}`);
  return `{ ${members.sort().join(", ")} }`;
}
