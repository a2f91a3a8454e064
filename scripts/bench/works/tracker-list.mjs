import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment, fillTracker, signUp } from "../peers/taskwire.mjs";

const TASKS = 100_000;
/** More than any server remembers answers. */
const CURSORS = 2560;

/** @type {import("../work.mjs").Work} */
export const trackerList = {
  name: "tracker-list",
  title: `GET /tracker/tasks: the latest 50 of ${TASKS.toLocaleString("en-US")} tasks`,

  async start({ peers, start, folder, say }) {
    const ours = await start(peers.taskwire, environment);
    const headers = await signUp(ours.url);
    say(`storing ${TASKS} tasks`);
    await fillTracker(ours.url, headers, TASKS);

    const path = "/tracker/tasks";
    const answer = await fetch(ours.url + path, { headers });
    const answerFile = join(folder, "tracker-tasks.json");
    writeFileSync(answerFile, Buffer.from(await answer.arrayBuffer()));

    const latest = { path, headers };
    const bare = await start(peers.bare, { ANSWER_FILE: answerFile });
    const entries = [
      { name: "taskwire", peer: peers.taskwire, url: ours.url, requests: [latest] },
      // Ours remembers an answer until something is written. Asked for the tasks before an id that
      // is yet to come, another one each time, it has to look.
      {
        name: "taskwire, nothing remembered",
        peer: peers.taskwire,
        url: ours.url,
        requests: fromTheFuture(latest),
      },
      { name: "bare", peer: peers.bare, url: bare.url, requests: [latest] },
    ];
    if (peers.fastify) {
      const { url } = await start(peers.fastify, { TRACKER_TASKS: String(TASKS) });
      entries.push({ name: peers.fastify.name, peer: peers.fastify, url, requests: [latest] });
    }
    return entries;
  },
};

/**
 * Requests for the latest tasks, no two the same.
 *
 * @param {import("../load.mjs").Request} latest
 */
export function fromTheFuture(latest) {
  return Array.from({ length: CURSORS }, (_, number) => ({
    ...latest,
    path: `${latest.path}?cursor=${1_000_000_000 + number}`,
  }));
}
