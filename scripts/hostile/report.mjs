import { cpus, release, totalmem, type } from "node:os";

/**
 * @typedef {object} PartResult
 * @property {string} part
 * @property {number} passed
 * @property {number} failed
 * @property {string} output all that it said
 * @property {[what: string, figure: string][]} figures
 * @property {number} milliseconds
 *
 * @typedef {object} Run
 * @property {number} seed
 * @property {boolean} long
 * @property {PartResult[]} results
 * @property {number} milliseconds
 */

/** What each part tries, in a sentence. */
const ABOUT = /** @type {Record<string, string>} */ ({
  protocol: "Raw sockets: what no client should send, and what it should not leave undone.",
  inputs: "Every operation with generated inputs, and beside the server a model that has to agree.",
  identity: "Who may do what, for every route that there is; and what time gives away.",
  webhooks: "Receivers and names that mean ill.",
  disk: "An operation on the disk fails, another in each try; then a kill or a stop, and a start.",
  load: "All at once, for as long as it says.",
  supply: "What is installed with the server.",
});

/**
 * RELIABILITY.md: what a run tried, and how it went.
 *
 * @param {Run} run
 */
export function reliability({ seed, long, results, milliseconds }) {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const [processor] = cpus();
  const machine = `${cpus().length} × ${processor?.model.trim() || "a processor without a name"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}`;
  const command = `npm run test:hostile -- ${long ? "--long " : ""}--seed ${seed}`;
  return `# Reliability

What was tried against the built server, by somebody who wanted it to fail. This page is written by the run that it tells of, and only by one in which everything passed.

| | |
| --- | --- |
| date | ${new Date().toISOString().slice(0, 10)} |
| machine | ${machine} |
| time | ${Math.round(milliseconds / 1000)} s |
| tests | ${passed} passed, 0 failed |
| to repeat it | \`${command}\` |

${results.map(section).join("\n")}`;
}

/** @param {PartResult} result */
function section({ part, figures }) {
  const rows = figures.map(([what, figure]) => `| ${what} | ${figure} |`);
  return `## ${part}

${ABOUT[part]}

| what | figure |
| --- | --- |
${rows.join("\n")}
`;
}
