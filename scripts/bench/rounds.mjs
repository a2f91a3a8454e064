import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startChild } from "../children.mjs";

/**
 * @typedef {import("./load.mjs").LoadOrder} LoadOrder
 * @typedef {import("./load.mjs").LoadResult} LoadResult
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {LoadOrder} order
 * @property {() => Promise<unknown>} [before] what has to be so before each of its turns
 *
 * @typedef {object} Summary
 * @property {number} median requests a second
 * @property {number} least
 * @property {number} most
 * @property {number} p99 the median of the rounds' 99th percentiles, in milliseconds
 * @property {number[]} rounds
 */

/**
 * Puts load on a server, from a process of its own.
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
 * @returns {Promise<Map<string, Summary>>}
 */
export async function playRounds(contestants, rounds, say) {
  const results = new Map(contestants.map(({ name }) => [name, /** @type {LoadResult[]} */ ([])]));
  for (let round = 0; round <= rounds; round++) {
    say(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
    for (const { name, order, before } of contestants) {
      try {
        await before?.();
        const result = await runLoad(order);
        if (round > 0) results.get(name)?.push(result);
      } catch (error) {
        throw new Error(`${name}: ${/** @type {Error} */ (error).message}`, { cause: error });
      }
    }
  }
  return new Map([...results].map(([name, each]) => [name, summaryOf(each)]));
}

/**
 * @param {LoadResult[]} results
 * @returns {Summary}
 */
function summaryOf(results) {
  const rounds = results.map(({ perSecond }) => perSecond);
  return {
    median: median(rounds),
    least: Math.min(...rounds),
    most: Math.max(...rounds),
    p99: median(results.map(({ p99 }) => p99)),
    rounds,
  };
}

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = sorted.slice(
    Math.ceil(middle) - 1,
    Math.floor(middle) + 1,
  );
  return (low + high) / 2;
}
