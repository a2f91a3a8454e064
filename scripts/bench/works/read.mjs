import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillTracker } from "../fill.mjs";
import { atLeast } from "../report.mjs";
import { latest, notRemembered, readings } from "../requests.mjs";
import { ratioText, whole } from "../text.mjs";
import { bestOf, compete, medianOf, throughputTable } from "../throughput.mjs";

const TASKS = 100_000;
const CONNECTIONS = 64;

/** @type {import("../stage.mjs").Work} */
export const read = {
  name: "read",
  title: `Read: one task, and the latest 50, of ${whole(TASKS)}`,

  async run(stage) {
    const { peers, start, say } = stage;
    say(`storing ${TASKS} tasks`);
    const ours = await fillTracker(stage, TASKS);
    const { headers } = ours;
    const stores = [];
    for (const peer of peers.stores) {
      const filled = { ...peer.environment, TRACKER_TASKS: String(TASKS) };
      const { name, kind, isOther = false } = peer;
      stores.push({ name, kind, isOther, server: await start(peer, filled) });
    }
    const both = [];
    for (const { what, requests, more } of kindsOf(TASKS, headers)) {
      const bare = await start(
        peers.bare,
        await sameAnswer(stage, ours, requests[0]),
        `bare ${what}`,
      );
      const own = { name: "taskwire", kind: peers.taskwire.kind, server: ours.server };
      const entries = [
        { ...own, requests },
        ...more.map((other) => ({ ...own, ...other })),
        { name: "bare", kind: peers.bare.kind, server: bare, requests },
        ...stores.map((store) => ({ ...store, requests })),
      ];
      both.push({ what, rows: await compete(entries, CONNECTIONS, stage, what) });
    }
    return {
      notes: [
        `${CONNECTIONS} connections. Bare sends the same bytes from memory. The tracker asks its callers for a token, the peers ask for none.`,
        "Taskwire remembers an answer until something is written. *Nothing remembered* is the same list asked for otherwise each time, so that it has to be read from the store.",
      ],
      tables: both.map(({ what, rows }) => throughputTable(what, rows)),
      promises: both.flatMap(({ what, rows }) => promisesOf(what, rows)),
      figures: { both },
    };
  },
};

/**
 * @param {number} tasks
 * @param {Record<string, string>} headers
 */
function kindsOf(tasks, headers) {
  const list = latest(headers);
  return [
    { what: "read one", requests: readings(tasks, headers), more: [] },
    {
      what: "list the latest 50",
      requests: [list],
      more: [{ name: "taskwire, nothing remembered", requests: notRemembered(list) }],
    },
  ];
}

/**
 * What makes bare send the bytes that ours sends.
 *
 * @param {import("../stage.mjs").Stage} stage
 * @param {import("../fill.mjs").Filled} ours
 * @param {import("../load.mjs").Request | undefined} request
 */
async function sameAnswer({ folder }, { server, headers }, request) {
  const answer = await fetch(server.url + request?.path, { headers });
  const file = join(folder, "answer.json");
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  return { ANSWER_FILE: file };
}

/**
 * @param {string} what
 * @param {import("../throughput.mjs").Row[]} rows
 */
function promisesOf(what, rows) {
  const ours = medianOf(rows, "taskwire");
  const peers = Math.max(bestOf(rows, "durable"), bestOf(rows, "not durable"));
  return [
    atLeast(`${what}, of bare`, ours / medianOf(rows, "bare"), 0.85, ratioText),
    atLeast(`${what}, of the best peer`, ours / peers, 1, ratioText),
  ];
}
