import { environment } from "../peers/taskwire.mjs";
import { API_KEY, JSON_HEADERS, queueTask } from "../rows.mjs";

/** @type {import("../work.mjs").Work} */
export const queueCreate = {
  name: "queue-create",
  title: "POST /queue/tasks: each answer means that the disk has it (bare keeps nothing)",

  async start({ peers, start }) {
    const request = {
      method: "POST",
      path: `/queue/tasks?api_key=${API_KEY}`,
      headers: JSON_HEADERS,
      body: JSON.stringify(queueTask),
    };
    const entries = [];
    for (const peer of [peers.taskwire, peers.bare, peers.fastify]) {
      if (!peer) continue;
      const { url } = await start(peer, environment);
      entries.push({ name: peer.name, peer, url, requests: [request] });
    }
    return entries;
  },
};
