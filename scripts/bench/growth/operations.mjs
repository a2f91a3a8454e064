import { trackerCreations } from "../peers/taskwire.mjs";
import { playRounds } from "../rounds.mjs";
import { fromTheFuture } from "../works/tracker-list.mjs";
import { removeCreated, settle } from "./side.mjs";

/**
 * @typedef {import("./side.mjs").Side} Side
 * @typedef {Partial<import("../load.mjs").LoadOrder>} Part
 * @typedef {{ name: string, small: Summary, large: Summary }} Operation
 * @typedef {import("../rounds.mjs").Summary} Summary
 */

/** A store grows while creating is measured: by this much in a turn, and no more. */
const CREATED_BY_EACH = 80;
/** How many different tasks are read. */
const READ = 2560;
/** Their ids lie all over the store, and yet are the same in each run. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The same operations on both sides, in turns.
 *
 * @param {Side[]} sides the small and the large one
 * @param {import("../work.mjs").Pace} pace
 * @param {(text: string) => void} say
 */
export async function measureOperations(sides, { rounds, seconds, connections }, say) {
  const amount = CREATED_BY_EACH * connections;
  /** @type {[name: string, part: (side: Side) => Part][]} */
  const kinds = [
    ["read one", (side) => ({ seconds, requests: readings(side) })],
    ["list the latest 50", (side) => ({ seconds, requests: [latest(side)] })],
    ["the same, not remembered", (side) => ({ seconds, requests: fromTheFuture(latest(side)) })],
    ["create one", ({ headers }) => ({ amount, requests: trackerCreations(headers) })],
  ];
  /** @type {Operation[]} */
  const operations = [];
  for (const [name, part] of kinds) {
    const contestants = sides.map((side) => ({
      name: String(side.tasks),
      order: { url: side.server.url, connections, requests: [], ...part(side) },
      before: async () => {
        await removeCreated(side, connections);
        await settle(side);
      },
    }));
    const summaries = await playRounds(contestants, rounds, (text) => say(`${name}: ${text}`));
    const [small, large] = /** @type {[Summary, Summary]} */ ([...summaries.values()]);
    operations.push({ name, small, large });
  }
  for (const side of sides) await removeCreated(side, connections);
  return operations;
}

/** @param {Side} side */
function latest({ headers }) {
  return { path: "/tracker/tasks", headers };
}

/** @param {Side} side */
export function readings({ tasks, headers }) {
  return Array.from({ length: READ }, (_, number) => ({
    path: `/tracker/tasks/${1 + Math.floor(((number * GOLDEN) % 1) * tasks)}`,
    headers,
  }));
}
