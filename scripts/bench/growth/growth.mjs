import { join } from "node:path";
import { startServer } from "../../servers.mjs";
import { environment } from "../peers/taskwire.mjs";
import { table, whole } from "../report.mjs";
import { median } from "../rounds.mjs";
import { measureFolding } from "./folding.mjs";
import { measureOperations } from "./operations.mjs";
import { bytesIn, fillSide } from "./side.mjs";

// What more data costs ours: the same operations on a small store and on a large one, the start of
// each, and the slowest answers while the journal is folded into the snapshot.

const SMALL = 1000;

/**
 * @param {Omit<import("../work.mjs").Stage, "start">} place
 * @param {import("../work.mjs").Pace} pace
 * @param {number} tasks how many the large store holds
 */
export async function measureGrowth({ peers, folder, say: sayAll }, pace, tasks) {
  const say = (/** @type {string} */ text) => sayAll(`growth: ${text}`);
  const open = (/** @type {number} */ count) =>
    startServer(peers.taskwire, join(folder, `growth-${count}`), environment);

  const small = await fillSide(SMALL, open, say);
  const large = await fillSide(tasks, open, say);
  const sides = [small, large];
  const operations = await measureOperations(sides, pace, say);
  await Promise.all(sides.map(({ server }) => server.stop()));

  const starts = await measureStarts(sides, open, pace.rounds, say);
  const kept = sides.map(({ server }) => bytesIn(server.folder));

  large.server = await open(tasks);
  const folding = await measureFolding(large, say);
  await large.server.stop();
  return { tasks: [SMALL, tasks], operations, starts, kept, folding };
}

/**
 * From spawning the process to its first answer, in milliseconds.
 *
 * @param {import("./side.mjs").Side[]} sides
 * @param {import("./side.mjs").Open} open
 * @param {number} rounds
 * @param {(text: string) => void} say
 */
async function measureStarts(sides, open, rounds, say) {
  const starts = sides.map(() => /** @type {number[]} */ ([]));
  for (let round = 1; round <= rounds; round++) {
    say(`start ${round} of ${rounds}`);
    for (const [index, side] of sides.entries()) {
      const started = performance.now();
      side.server = await open(side.tasks);
      await fetch(`${side.server.url}/healthz`);
      starts[index]?.push(performance.now() - started);
      await side.server.stop();
    }
  }
  return starts;
}

/** @param {Awaited<ReturnType<typeof measureGrowth>>} growth */
export function growthText({ tasks, operations, starts, kept, folding }) {
  const [small = "", large = ""] = tasks.map(whole);
  const operationRows = operations.map(({ name, small: few, large: many }) => [
    name,
    ...[few, many].flatMap((one) => [whole(one.median), `${whole(one.least)}–${whole(one.most)}`]),
    `${(few.median / many.median).toFixed(2)} ×`,
  ]);
  const startRows = tasks.map((count, index) => {
    const times = starts[index] ?? [];
    return [
      whole(count),
      whole(median(times)),
      `${whole(Math.min(...times))}–${whole(Math.max(...times))}`,
      whole((kept[index]?.snapshot ?? 0) / 1e6),
      whole((kept[index]?.journals ?? 0) / 1e6),
    ];
  });
  const foldingRows = folding.phases.flatMap(({ name, lanes }) =>
    Object.entries(lanes).map(([lane, { answered, p50, p99, slowest }]) => [
      `${lane}, ${name}`,
      whole(answered),
      ...[p50, p99, slowest].map((time) => time.toFixed(1)),
    ]),
  );
  return [
    `Taskwire with ${small} and with ${large} tasks, requests/s`,
    table([["", small, "least–most", large, "least–most", "cost"], ...operationRows]),
    "",
    "From spawning the process to its first answer, after a clean stop",
    table([["tasks", "ms", "least–most", "snapshot MB", "journal MB"], ...startRows]),
    "",
    `Answers in ms at ${large} tasks; the journal was folded ${folding.times} times in ${folding.seconds.toFixed(0)} s`,
    table([["", "answers", "p50", "p99", "slowest"], ...foldingRows]),
  ].join("\n");
}
