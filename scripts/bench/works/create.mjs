import { syncCost } from "../machine.mjs";
import { environment } from "../peers/taskwire.mjs";
import { atLeast, atMost } from "../report.mjs";
import { API_KEY, JSON_HEADERS, queueTask } from "../rows.mjs";
import { median, ratioText } from "../text.mjs";
import { bestOf, compete, medianOf, throughputTable } from "../throughput.mjs";

const CONNECTIONS = [1, 16, 64, 256];

/** @type {import("../stage.mjs").Work} */
export const create = {
  name: "create",
  title: "Create: POST /queue/tasks",

  async run(stage) {
    const { peers, start, folder } = stage;
    const request = {
      method: "POST",
      path: `/queue/tasks?api_key=${API_KEY}`,
      headers: JSON_HEADERS,
      body: JSON.stringify(queueTask),
    };
    const entries = [];
    for (const peer of [peers.taskwire, peers.bare, ...peers.stores]) {
      const server = await start(peer, { ...environment, ...peer.environment });
      const { name, kind, isOther = false } = peer;
      entries.push({ name, kind, isOther, server, requests: [request] });
    }
    const measured = [];
    /** @type {number[]} */
    const syncs = [];
    for (const connections of CONNECTIONS) {
      const what = `${connections} ${connections === 1 ? "connection" : "connections"}`;
      // The disk's own pace, in the same rounds.
      const before = connections === 1 ? () => void syncs.push(syncCost(folder)) : undefined;
      const rows = await compete(entries, connections, stage, what, before);
      measured.push({ connections, what, rows });
    }
    return {
      notes: [
        "Ours and those named durable answer once the disk has the task; json-server writes its whole file beside answering, and without a sync.",
      ],
      tables: measured.map(({ what, rows }) => throughputTable(what, rows)),
      promises: promisesOf(measured, median(syncs)),
      figures: { measured, syncs },
    };
  },
};

/**
 * @param {{ connections: number, rows: import("../throughput.mjs").Row[] }[]} measured
 * @param {number} syncMicroseconds
 */
function promisesOf(measured, syncMicroseconds) {
  const rowsAt = (/** @type {number} */ count) =>
    measured.find(({ connections }) => connections === count)?.rows ?? [];
  const rows = rowsAt(64);
  const ours = medianOf(rows, "taskwire");
  const cost = (/** @type {string} */ name) => 1e6 / medianOf(rowsAt(1), name);
  const least = cost("bare") + syncMicroseconds;
  return [
    atLeast("create at 64 connections, of bare", ours / medianOf(rows, "bare"), 0.6, ratioText),
    atLeast(
      "create at 64 connections, of the best durable peer",
      ours / bestOf(rows, "durable"),
      5,
      ratioText,
    ),
    atLeast(
      "create at 64 connections, of the best peer that is not durable",
      ours / bestOf(rows, "not durable"),
      1,
      ratioText,
    ),
    atMost(
      "create at 1 connection: its cost, of a bare answer and one fdatasync",
      cost("taskwire") / least,
      1.2,
      ratioText,
    ),
  ];
}
