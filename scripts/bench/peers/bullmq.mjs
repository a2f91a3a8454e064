import { createHmac } from "node:crypto";
import { Agent, createServer, request } from "node:http";
import { createRequire } from "node:module";

// BullMQ as one would deliver webhooks with it: one job a delivery, tried again as ours are, a
// worker that signs and sends side by side. POST /fill?count= stores jobs while the queue rests,
// POST /start lets it go on.

// Its types are only there once the bench's own packages are.
const load = createRequire(import.meta.url);
const { Queue, Worker } = load("bullmq");
const { Redis } = load("ioredis");

const { PORT, REDIS_PORT, WEBHOOK_URL = "", CONCURRENCY } = process.env;
/** A worker may wait for its next job for as long as it takes. */
const options = { host: "127.0.0.1", port: Number(REDIS_PORT), maxRetriesPerRequest: null };
const connection = new Redis(options);
const queue = new Queue("deliveries", { connection });
new Worker("deliveries", deliver, {
  connection,
  concurrency: Number(CONCURRENCY),
});
const agent = new Agent({ keepAlive: true });
const job = { attempts: 3, backoff: 5000, removeOnComplete: true };

/** @param {{ data: { id: string } }} job */
function deliver({ data: { id } }) {
  const body = JSON.stringify({ id, status: "delivered", deliveredAt: new Date().toISOString() });
  const signature = createHmac("sha256", "mySecret").update(body).digest("hex");
  const headers = {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    Authorization: `Signature ${signature}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(WEBHOOK_URL, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", resolve);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const server = createServer(async ({ url = "" }, response) => {
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  if (pathname === "/start") await queue.resume();
  if (pathname === "/fill") {
    await queue.pause();
    const count = Number(searchParams.get("count"));
    const jobs = Array.from({ length: count }, (_, number) => ({
      name: "delivery",
      data: { id: `message-${number}` },
      opts: job,
    }));
    await queue.addBulk(jobs);
  }
  response.writeHead(204).end();
});
// Those who ask now and then would find their connection closed.
server.keepAliveTimeout = 0;
server.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`bullmq serves at http://127.0.0.1:${port}`);
});
