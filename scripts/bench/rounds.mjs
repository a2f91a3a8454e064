import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startChild } from "../children.mjs";
import { processorTimeOf } from "./processes.mjs";
import { median } from "./text.mjs";

const LOOK_MS = 100;
const LOOKS_MOST = 100;
/** What a server at rest takes of a processor at most. */
const IDLE_SHARE = 0.1;

/**
 * @typedef {import("./load.mjs").LoadOrder} LoadOrder
 * @typedef {import("./load.mjs").LoadResult} LoadResult
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {number} pid of the server
 * @property {LoadOrder} order one turn of it
 * @property {() => Promise<void> | void} [before] what to do before each turn
 *
 * @typedef {object} Summary requests in a second, and the medians of the rounds' figures
 * @property {number} median
 * @property {number} p50 in milliseconds
 * @property {number} p99
 * @property {number | undefined} processorMicroseconds what the server spent on each request
 * @property {number[]} rounds
 *
 * @typedef {LoadResult & { processorMicroseconds: number | undefined }} Turn
 */

/**
 * Runs the load generator. What it could not get answered well is an error.
 *
 * @param {LoadOrder} order
 * @returns {Promise<LoadResult>}
 */
export async function runLoad(order) {
  /** @type {LoadResult} */
  const result = await ask("load.mjs", order);
  if (result.failures.length > 0) {
    const [request] = order.requests;
    const what = `${request?.method ?? "GET"} ${order.url}${request?.path}`;
    throw new Error(`${what}: ${result.failures.join("; ")}`);
  }
  return result;
}

/**
 * Runs one of this folder's scripts with an order, and gives its answer.
 *
 * @param {string} script
 * @param {object} order
 * @param {Promise<unknown>} [end] what ends it early
 */
export async function ask(script, order, end) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = startChild(process.execPath, [path], { stdio: ["pipe", "pipe", "inherit"] });
  const closed = once(child, "close");
  let answer = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  child.stdin?.write(`${JSON.stringify(order)}\n`);
  const endInput = () => child.stdin?.end();
  end?.then(endInput, endInput);
  const [code, signal] = await closed;
  if (code !== 0) throw new Error(`${script} ended with ${signal ?? code}`);
  return JSON.parse(answer);
}

/**
 * Lets contestants take turns, A B C A B C…, so that what slows the machine for a while slows all
 * of them. The first turn of each only warms it up.
 *
 * @param {Contestant[]} contestants
 * @param {number} rounds
 * @param {(text: string) => void} say
 * @returns {Promise<Summary[]>} in the contestants' order
 */
export async function playRounds(contestants, rounds, say) {
  const turns = contestants.map(() => /** @type {Turn[]} */ ([]));
  for (let round = 0; round <= rounds; round++) {
    say(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
    for (const [at, contestant] of contestants.entries()) {
      try {
        const turn = await takeTurn(contestant);
        if (round > 0) turns[at]?.push(turn);
      } catch (error) {
        const { message } = /** @type {Error} */ (error);
        throw new Error(`${contestant.name}: ${message}`, { cause: error });
      }
    }
  }
  return turns.map(summaryOf);
}

/**
 * @param {Contestant} contestant
 * @returns {Promise<Turn>}
 */
async function takeTurn({ pid, order, before }) {
  await before?.();
  const spentBefore = processorTimeOf(pid);
  const result = await runLoad(order);
  const spent = processorTimeOf(pid);
  const processorMicroseconds =
    spent === undefined || spentBefore === undefined || result.answered === 0
      ? undefined
      : (spent - spentBefore) / result.answered;
  await untilIdle(pid);
  return { ...result, processorMicroseconds };
}

/**
 * Waits until a server is done with what its turn has left it: a slow one would work on through the
 * next one's.
 *
 * @param {number} pid
 */
async function untilIdle(pid) {
  for (let looked = 0; looked < LOOKS_MOST; looked++) {
    const before = processorTimeOf(pid) ?? 0;
    await sleep(LOOK_MS);
    const spent = (processorTimeOf(pid) ?? 0) - before;
    if (spent <= LOOK_MS * 1000 * IDLE_SHARE) return;
  }
}

/**
 * @param {Turn[]} turns
 * @returns {Summary}
 */
function summaryOf(turns) {
  const rounds = turns.map(({ perSecond }) => perSecond);
  const spent = turns.flatMap(({ processorMicroseconds }) => processorMicroseconds ?? []);
  return {
    median: median(rounds),
    p50: median(turns.map(({ p50 }) => p50)),
    p99: median(turns.map(({ p99 }) => p99)),
    processorMicroseconds: spent.length > 0 ? median(spent) : undefined,
    rounds,
  };
}
