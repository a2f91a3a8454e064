import { environment, signUp } from "../peers/taskwire.mjs";
import { atLeast } from "../report.mjs";
import { latest, readings, trackerCreations } from "../requests.mjs";
import { runLoad } from "../rounds.mjs";
import { API_KEY, contact, JSON_HEADERS, queueTask } from "../rows.mjs";
import { ratioText } from "../text.mjs";
import { bestOf, compete, medianOf, throughputTable } from "../throughput.mjs";

/** @typedef {import("../load.mjs").Request} Request */

const CONNECTIONS = 64;
const TASKS = 1000;
const HOUR_MS = 3_600_000;

/** @type {import("../stage.mjs").Work} */
export const mixed = {
  name: "mixed",
  title: "A mixed day: of 100 requests 80 read, 15 create and 5 delete, across the three APIs",

  async run(stage) {
    const { peers, start } = stage;
    // No message is sent: what deliveries take is measured by itself.
    const server = await start(peers.taskwire, {
      ...environment,
      DELIVERY_DELAY_MS: String(HOUR_MS),
      // Those that run cannot be deleted any more: the first of each workspace runs, the others wait.
      MAX_RUNNING_WORKSPACE_TASKS: "1",
    });
    const headers = await signUp(server.url);
    const requests = trackerCreations(headers);
    await runLoad({ url: server.url, requests, connections: CONNECTIONS, amount: TASKS });
    await fillContacts(server.url);
    // In its own order on each connection, so that not all do the same at the same time.
    const days = Array.from({ length: CONNECTIONS }, (_, number) => dayOf(number, headers)).flat();
    const entries = [
      { name: "taskwire", kind: peers.taskwire.kind, server, requests: days, isOther: false },
    ];
    for (const peer of peers.stores) {
      const filled = { ...peer.environment, TRACKER_TASKS: String(TASKS) };
      const { name, kind, isOther = false } = peer;
      entries.push({ name, kind, isOther, server: await start(peer, filled), requests: days });
    }
    const what = `${CONNECTIONS} connections`;
    const rows = await compete(entries, CONNECTIONS, stage, what);
    const ratio = medianOf(rows, "taskwire") / bestOf(rows, "durable");
    return {
      notes: [
        "Each connection has a workspace of its own. The tracker and messaging ask their callers for credentials, the peers do not.",
      ],
      tables: [throughputTable(what, rows)],
      promises: [atLeast("mixed, of the best durable peer", ratio, 3, ratioText)],
      figures: { rows },
    };
  },
};

/** @param {string} url */
async function fillContacts(url) {
  for (let number = 1; number <= 10; number++) {
    const body = JSON.stringify(contact(number));
    const { status } = await fetch(`${url}/messaging/contacts`, {
      method: "POST",
      headers: { ...ofKey, ...JSON_HEADERS },
      body,
    });
    if (status !== 201) throw new Error(`a contact was answered ${status}`);
  }
}

const ofKey = { Authorization: `Bearer ${API_KEY}` };

/**
 * Twenty requests of each API, in turn: sixteen read, three create, one deletes.
 *
 * @param {number} number
 * @param {Record<string, string>} headers
 * @returns {Request[]}
 */
function dayOf(number, headers) {
  const tasks = readings(TASKS, headers).slice(16 * number, 16 * number + 16);
  const tracker = dayFrom("/tracker/tasks", headers, trackerCreations(headers)[number]?.body, [
    ...tasks.slice(0, 10),
    latest(headers),
  ]);
  const workspace = `?api_key=${API_KEY}&workspace_id=day-${number}`;
  const queue = dayFrom("/queue/tasks", {}, JSON.stringify(queueTask), [], workspace);
  const newContact = JSON.stringify({ ...contact(0), phone: "+44{unique}" });
  const contacts = dayFrom("/messaging/contacts", ofKey, newContact, [
    { path: "/messaging/contacts", headers: ofKey },
    { path: "/messaging/contacts/{/messaging/contacts}", headers: ofKey },
  ]);
  const inTurn = tracker.flatMap((request, at) => [request, contacts[at], queue[at]]);
  return /** @type {Request[]} */ (inTurn);
}

/**
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {string | undefined} body of what is created
 * @param {Request[]} reads what is read, in turn; nothing: the list
 * @param {string} [query]
 * @returns {Request[]}
 */
function dayFrom(path, headers, body, reads, query = "") {
  const create = {
    method: "POST",
    path: path + query,
    headers: { ...headers, ...JSON_HEADERS },
    body: body ?? "",
    creates: path,
  };
  const list = { path: path + query, headers };
  const reading = (/** @type {number} */ at) => reads[at % reads.length] ?? list;
  return Array.from({ length: 20 }, (_, at) => {
    if (at % 7 === 0) return create;
    if (at === 19) return { method: "DELETE", path: `${path}/{${path}}${query}`, headers };
    return reading(at);
  });
}
