import { statSync } from "node:fs";
import { join } from "node:path";
import { fillQueue, fillTracker, queueCreation } from "../fill.mjs";
import { measureFolding } from "../folding.mjs";
import { memoryOf } from "../processes.mjs";
import { atMost } from "../report.mjs";
import { latest, notRemembered, readings, trackerCreations } from "../requests.mjs";
import { playRounds } from "../rounds.mjs";
import { API_KEY } from "../rows.mjs";
import { median, milliseconds, range, ratioText, whole } from "../text.mjs";

const SMALL = 1000;
const MIDDLE = 100_000;
const CONNECTIONS = 64;
/** How long a server is left alone before its memory is looked at. */
const SETTLE_MS = 1000;

/** @typedef {import("../fill.mjs").Filled} Filled */

/** @type {import("../stage.mjs").Work} */
export const growth = {
  name: "growth",
  title: "Growth: what more data costs",

  async run(stage) {
    const { say, tasks } = stage;
    say(`storing up to ${whole(tasks)} tasks`);
    const small = await fillTracker(stage, SMALL);
    const middle = await fillTracker(stage, MIDDLE);
    const large = await fillTracker(stage, tasks);
    const queues = [await fillQueue(stage, SMALL), await fillQueue(stage, tasks)];
    const operations = [
      ...(await inTurn(stage, [small, large], trackerOperations)),
      ...(await inTurn(stage, queues, queueOperations)),
    ];
    const worked = memoryOf(large.server.pid);
    for (const { server } of [small, middle, large, ...queues]) await server.stop();

    const empty = { tasks: 0, open: () => stage.start(stage.peers.taskwire, {}, "empty") };
    const sizes = await measureStarts(stage, [empty, middle, large]);
    large.server = await large.open();
    const folding = await measureFolding(large, say);
    return {
      notes: [
        "Tasks of one user, and queued tasks in one workspace. A start is from spawning the process, after a clean stop, to its first answer; memory is that of the whole process then, and for each task what it is more than with none.",
        `After the operations above the process with ${whole(tasks)} tasks had ${whole(worked / 1e6)} MB.`,
        `The journal of ${whole(tasks)} tasks was folded ${folding.times} times in ${folding.seconds.toFixed(0)} s beside a modest load and changes with long texts.`,
      ],
      tables: [operationsTable(tasks, operations), sizesTable(sizes), foldingTable(folding)],
      promises: promisesOf(tasks, operations, sizes, worked, folding),
      figures: { operations, sizes, worked, folding },
    };
  },
};

/**
 * @typedef {{ name: string, requests: import("../load.mjs").Request[] }} Operation
 * @typedef {{ name: string, small: Summary, large: Summary }} Compared
 * @typedef {import("../rounds.mjs").Summary} Summary
 * @typedef {{ tasks: number, starts: number[], memory: number, snapshot: number }} Size
 */

/**
 * @param {Filled} filled
 * @returns {Operation[]}
 */
function trackerOperations({ tasks, headers }) {
  return [
    { name: "read one", requests: readings(tasks, headers) },
    { name: "list the latest 50", requests: [latest(headers)] },
    { name: "list the latest 50, nothing remembered", requests: notRemembered(latest(headers)) },
    { name: "create one", requests: trackerCreations(headers) },
  ];
}

/** @returns {Operation[]} */
function queueOperations() {
  const remove = { method: "DELETE", path: `/queue/tasks/{task}?api_key=${API_KEY}` };
  return [
    {
      name: "queue: create one and remove it",
      requests: [{ ...queueCreation, creates: "task" }, remove],
    },
  ];
}

/**
 * The same operations on a small store and on a large one, in turns.
 *
 * @param {import("../stage.mjs").Stage} stage
 * @param {Filled[]} sides
 * @param {(filled: Filled) => Operation[]} operationsOf
 * @returns {Promise<Compared[]>}
 */
async function inTurn({ pace, say }, sides, operationsOf) {
  const compared = [];
  const kinds = sides.map(operationsOf);
  for (const [at, { name }] of (kinds[0] ?? []).entries()) {
    const contestants = sides.map(({ tasks, server }, side) => ({
      name: String(tasks),
      pid: server.pid,
      order: {
        url: server.url,
        connections: CONNECTIONS,
        seconds: pace.seconds,
        requests: kinds[side]?.[at]?.requests ?? [],
      },
    }));
    const summaries = await playRounds(contestants, pace.rounds, (text) => say(`${name}: ${text}`));
    const [small, large] = /** @type {[Summary, Summary]} */ (summaries);
    compared.push({ name, small, large });
  }
  return compared;
}

/**
 * @param {import("../stage.mjs").Stage} stage
 * @param {Pick<Filled, "tasks" | "open">[]} stores
 * @returns {Promise<Size[]>}
 */
async function measureStarts({ pace, say }, stores) {
  // The first start of an empty one makes it.
  await stores[0]?.open().then((server) => server.stop());
  const sizes = stores.map(({ tasks }) => ({
    tasks,
    starts: /** @type {number[]} */ ([]),
    memories: /** @type {number[]} */ ([]),
    snapshot: 0,
  }));
  for (let round = 1; round <= pace.rounds; round++) {
    say(`start ${round} of ${pace.rounds}`);
    for (const [at, size] of sizes.entries()) {
      const started = performance.now();
      const server = /** @type {Filled["server"]} */ (await stores[at]?.open());
      await fetch(`${server.url}/healthz`);
      size.starts.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      size.memories.push(memoryOf(server.pid));
      size.snapshot = statSync(join(server.folder, "taskwire.sqlite")).size;
      await server.stop();
    }
  }
  return sizes.map(({ memories, ...size }) => ({ ...size, memory: median(memories) }));
}

/**
 * @param {number} tasks
 * @param {Compared[]} operations
 * @returns {import("../report.mjs").Table}
 */
function operationsTable(tasks, operations) {
  return {
    caption: `Requests in a second, ${CONNECTIONS} connections`,
    head: ["", whole(SMALL), "least–most", whole(tasks), "least–most", "cost"],
    rows: operations.map(({ name, small, large }) => [
      name,
      ...[small, large].flatMap(({ median, rounds }) => [whole(median), range(rounds)]),
      ratioText(costOf({ small, large })),
    ]),
  };
}

/** @param {Pick<Compared, "small" | "large">} compared */
function costOf({ small, large }) {
  return small.median / large.median;
}

/**
 * @param {Size[]} sizes
 * @returns {import("../report.mjs").Table}
 */
function sizesTable(sizes) {
  return {
    caption: "Start to first answer, and memory at rest",
    head: ["tasks", "ms", "least–most", "memory MB", "bytes a task", "snapshot MB"],
    rows: sizes.map(({ tasks, starts, memory, snapshot }) => [
      whole(tasks),
      whole(median(starts)),
      range(starts),
      whole(memory / 1e6),
      tasks > 0 ? whole(bytesEach(sizes, tasks)) : "–",
      whole(snapshot / 1e6),
    ]),
  };
}

/**
 * @param {Size[]} sizes the empty one first
 * @param {number} tasks
 */
function bytesEach(sizes, tasks) {
  const memory = sizes.find((size) => size.tasks === tasks)?.memory ?? Number.NaN;
  return (memory - (sizes[0]?.memory ?? Number.NaN)) / tasks;
}

/**
 * @param {Awaited<ReturnType<typeof measureFolding>>} folding
 * @returns {import("../report.mjs").Table}
 */
function foldingTable({ phases }) {
  return {
    caption: "Answers in ms",
    head: ["", "answers", "p50", "p99", "slowest"],
    rows: phases.flatMap(({ name, lanes }) =>
      Object.entries(lanes).map(([lane, { answered, p50, p99, slowest }]) => [
        `${lane}, ${name}`,
        whole(answered),
        ...[p50, p99, slowest].map(milliseconds),
      ]),
    ),
  };
}

/**
 * @param {number} tasks
 * @param {Compared[]} operations
 * @param {Size[]} sizes the empty one first
 * @param {number} worked the memory of the largest after the operations
 * @param {Awaited<ReturnType<typeof measureFolding>>} folding
 */
function promisesOf(tasks, operations, sizes, worked, { phases }) {
  const named = `${whole(tasks)} tasks`;
  const bytes = (/** @type {number} */ number) => `${whole(number)} B`;
  const start = median(sizes.at(-1)?.starts ?? []);
  const folded = Object.values(phases.at(-1)?.lanes ?? {});
  return [
    ...operations.map((one) =>
      atMost(
        `${named}: ${one.name}, cost of that with ${whole(SMALL)}`,
        costOf(one),
        1.2,
        ratioText,
      ),
    ),
    atMost(`${named}: start to first answer`, start, 2000, (ms) => `${whole(ms)} ms`),
    atMost(`${named}: memory for each, at rest`, bytesEach(sizes, tasks), 400, bytes),
    atMost(
      `${named}: memory for each, after the operations`,
      (worked - (sizes[0]?.memory ?? Number.NaN)) / tasks,
      400,
      bytes,
    ),
    atMost(
      `${named}: the slowest answer while the journal is folded`,
      Math.max(...folded.map(({ slowest }) => slowest)),
      50,
      (ms) => `${milliseconds(ms)} ms`,
    ),
  ];
}
