import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { queueCreation } from "../fill.mjs";
import { environment } from "../peers/taskwire.mjs";
import { memoryOf } from "../processes.mjs";
import { atMost } from "../report.mjs";
import { runLoad } from "../rounds.mjs";
import { API_KEY } from "../rows.mjs";
import { median, milliseconds, range, ratioText, whole } from "../text.mjs";
import { openWatchers } from "../watchers.mjs";

const WATCHERS = [1, 100, 5000];
const MANY = 5000;
const TASKS = 50;
const LARGE_TASKS = 10_000;
const COALESCE_MS = 20;
/** So many changes of each in a round. */
const CHANGES = 4;
/** What was needed for opening is given back by then. */
const SETTLE_MS = 1500;

const ofKey = `?api_key=${API_KEY}`;
const changes = [
  { ...queueCreation, creates: "task" },
  { method: "DELETE", path: `/queue/tasks/{task}${ofKey}` },
];
const plainOrder = { path: `/queue/ws/tasks${ofKey}`, greetings: 1, changes };

/** @type {import("../stage.mjs").Work} */
export const live = {
  name: "live",
  title: `Live: watchers of one workspace with ${TASKS} tasks`,

  async run(stage) {
    const groups = await startGroups(stage);
    const measured = [];
    for (const count of WATCHERS) measured.push({ count, rows: await watch(groups, count, stage) });
    const large = await changeInLarge(stage);
    const many = measured.at(-1)?.rows ?? [];
    return {
      notes: [
        `Milliseconds from the answer to a change until the first, the median and the last watcher has it. Ours waits LIVE_COALESCE_MS (${COALESCE_MS}) first, so that changes share a frame; ws and socket.io send the same bytes at once. Memory is what the server's grew by, for each watcher.`,
        `In a workspace of ${whole(LARGE_TASKS)} tasks a change costs each taskwire.v1 watcher ${whole(large)} bytes.`,
      ],
      tables: measured.map(({ count, rows }) => tableOf(count, rows)),
      promises: [
        ...promisesOf(many),
        atMost(
          `bytes of a change for a taskwire.v1 watcher, at ${whole(LARGE_TASKS)} tasks`,
          large,
          1000,
          whole,
        ),
      ],
      figures: { measured, large },
    };
  },
};

/**
 * @typedef {object} Group watchers that are told in one way
 * @property {string} name
 * @property {import("../../servers.mjs").Server} server
 * @property {Omit<import("../watch.mjs").WatchOrder, "url" | "count" | "slow">} order
 * @property {number} slow
 *
 * @typedef {{ name: string, memory: number, waits: import("../watch.mjs").Waited[] }} Row
 */

/**
 * @param {import("../stage.mjs").Stage} stage
 * @returns {Promise<Group[]>}
 */
async function startGroups(stage) {
  const { peers, start, folder } = stage;
  const ours = async (/** @type {string} */ at) => {
    const server = await start(peers.taskwire, environment, at);
    await fill(server.url, TASKS);
    return server;
  };
  const plain = await ours("plain");
  const frame = join(folder, "frame.json");
  writeFileSync(frame, JSON.stringify((await listOf(plain.url)).tasks));
  /** @type {Group[]} */
  const groups = [
    { name: "taskwire", server: plain, order: plainOrder, slow: 0 },
    {
      name: "taskwire, and one never reads",
      server: await ours("slow"),
      order: plainOrder,
      slow: 1,
    },
    {
      name: "taskwire.v1",
      server: await ours("changes"),
      order: { ...plainOrder, protocol: "taskwire.v1" },
      slow: 0,
    },
  ];
  const [ws, socketIo] = await Promise.all(
    peers.broadcasters.map((peer) => start(peer, { FRAME_FILE: frame })),
  );
  const post = [{ method: "POST", path: "/" }];
  if (ws) groups.push({ name: "ws", server: ws, order: toAll("/", post, 0), slow: 0 });
  if (socketIo) {
    // Its clients say 40 to join, and get an answer beside the greeting.
    const order = { ...toAll("/socket.io/?EIO=4&transport=websocket", post, 2), firstWord: "40" };
    groups.push({ name: "socket.io", server: socketIo, order, slow: 0 });
  }
  return groups;
}

/**
 * @param {string} path
 * @param {import("../load.mjs").Request[]} changes
 * @param {number} greetings
 */
function toAll(path, changes, greetings) {
  return { path, changes, greetings };
}

/**
 * @param {string} url
 * @param {number} amount
 */
async function fill(url, amount) {
  await runLoad({ url, requests: [queueCreation], connections: 10, amount });
}

/**
 * @param {string} url
 * @returns {Promise<{ tasks: object[] }>}
 */
async function listOf(url) {
  const answer = await fetch(`${url}/queue/tasks${ofKey}`);
  return /** @type {Promise<{ tasks: object[] }>} */ (answer.json());
}

/**
 * Changes something for each group in turn.
 *
 * @param {Group[]} groups
 * @param {number} count
 * @param {import("../stage.mjs").Stage} stage
 * @returns {Promise<Row[]>}
 */
async function watch(groups, count, { pace, say }) {
  const opened = [];
  for (const { name, server, order, slow } of groups) {
    say(`${count} watchers: opening ${name}`);
    const before = memoryOf(server.pid);
    const watchers = await openWatchers({ url: server.url, ...order, count, slow });
    await sleep(SETTLE_MS);
    for (let turn = 0; turn < CHANGES; turn++) await watchers.change();
    await sleep(SETTLE_MS);
    const memory = (memoryOf(server.pid) - before) / count;
    opened.push({ name, watchers, memory, waits: /** @type {Row["waits"]} */ ([]) });
  }
  for (let round = 1; round <= pace.rounds; round++) {
    say(`${count} watchers: round ${round} of ${pace.rounds}`);
    for (const { watchers, waits } of opened) {
      for (let turn = 0; turn < CHANGES; turn++) waits.push(await watchers.change());
    }
  }
  await Promise.all(opened.map(({ watchers }) => watchers.close()));
  return opened.map(({ name, memory, waits }) => ({ name, memory, waits }));
}

/**
 * The bytes that one change costs a taskwire.v1 watcher of a large workspace.
 *
 * @param {import("../stage.mjs").Stage} stage
 */
async function changeInLarge({ peers, start }) {
  const { url } = await start(peers.taskwire, environment, "large");
  await fill(url, LARGE_TASKS);
  const order = { url, ...plainOrder, protocol: "taskwire.v1", count: 1, slow: 0 };
  const watchers = await openWatchers(order);
  const { bytes } = await watchers.change();
  await watchers.close();
  return bytes;
}

/**
 * @param {number} count
 * @param {Row[]} rows
 * @returns {import("../report.mjs").Table}
 */
function tableOf(count, rows) {
  const isMany = count === MANY;
  return {
    caption: `${whole(count)} ${count === 1 ? "watcher" : "watchers"}`,
    head: [
      "",
      "first",
      "median",
      "last",
      "last, least–most",
      "bytes",
      ...(isMany ? ["kB each"] : []),
    ],
    rows: rows.map(({ name, memory, waits }) => [
      name,
      milliseconds(of(waits, "first")),
      milliseconds(of(waits, "median")),
      milliseconds(of(waits, "last")),
      range(
        waits.map(({ last }) => last),
        milliseconds,
      ),
      whole(of(waits, "bytes")),
      ...(isMany ? [(memory / 1000).toFixed(1)] : []),
    ]),
  };
}

/**
 * @param {Row["waits"]} waits
 * @param {keyof import("../watch.mjs").Waited} which
 */
function of(waits, which) {
  return median(waits.map((one) => one[which]));
}

/** @param {Row[]} rows with the most watchers */
function promisesOf(rows) {
  const row = (/** @type {string} */ name) => rows.find((one) => one.name === name)?.waits ?? [];
  const ours = row("taskwire");
  const last = of(ours, "last");
  const kB = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const ms = (/** @type {number} */ time) => `${milliseconds(time)} ms`;
  const named = `${whole(MANY)} watchers`;
  return [
    atMost(`${named}: the last has a change`, last, 100, ms),
    atMost(`${named}: the first has a change`, of(ours, "first"), COALESCE_MS + 5, ms),
    atMost(
      `${named}: the last, without LIVE_COALESCE_MS, of ws`,
      (last - COALESCE_MS) / of(row("ws"), "last"),
      1.3,
      ratioText,
    ),
    atMost(
      `${named}: the last, with one that never reads, of the same without`,
      of(row("taskwire, and one never reads"), "last") / last,
      1.2,
      ratioText,
    ),
    atMost(`${named}: memory for each`, rows[0]?.memory ?? Number.NaN, 12_000, kB),
  ];
}
