import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "../../children.mjs";
import { freePort } from "../../free-port.mjs";
import { findRedis } from "../install.mjs";
import { environment } from "../peers/taskwire.mjs";
import { ask, runLoad } from "../rounds.mjs";
import { API_KEY, contact, JSON_HEADERS } from "../rows.mjs";
import { median, milliseconds, range, ratioText, whole } from "../text.mjs";

/** @typedef {(round: number) => Promise<number>} Turn gives deliveries in a second */

const MESSAGES = 3000;
const CONCURRENCY = 16;
/** Within this, all messages of a turn are created: then they fall due while the server is away. */
const DUE_MS = 3000;
const QUIET_MS = 4000;
const LONGEST_MS = 60_000;

const headers = { Authorization: `Bearer ${API_KEY}`, ...JSON_HEADERS };
const message = {
  method: "POST",
  path: "/messaging/messages",
  headers,
  body: JSON.stringify({ from: "Taskwire", to: contact(1), content: "Your order is on its way." }),
};

/** @type {import("../stage.mjs").Work} */
export const deliver = {
  name: "deliver",
  title: "Deliveries: webhooks to a receiver that answers at once",

  async run(stage) {
    const { peers, start, say, pace } = stage;
    const receiver = await start(peers.receiver);
    /** @type {Map<string, Turn>} */
    const turns = new Map([["taskwire (durable)", (round) => ourTurn(stage, receiver.url, round)]]);
    const redis = findRedis();
    if (!redis)
      say("left out: BullMQ, as there is no redis-server (Debian: apt install redis-server)");
    for (const mode of redis ? /** @type {const} */ (["always", "everysec"]) : []) {
      const name = `BullMQ, appendfsync ${mode}${mode === "always" ? " (durable)" : ""}`;
      turns.set(name, await theirTurn(stage, receiver.url, mode));
    }
    const rates = new Map([...turns.keys()].map((name) => [name, /** @type {number[]} */ ([])]));
    for (let round = 0; round <= pace.rounds; round++) {
      say(round === 0 ? "warming up" : `round ${round} of ${pace.rounds}`);
      for (const [name, turn] of turns) {
        const rate = await turn(round);
        if (round > 0) rates.get(name)?.push(rate);
      }
    }
    const phases = await latencies(stage, receiver.url);
    const ours = median(rates.get("taskwire (durable)") ?? []);
    return {
      notes: [
        `${whole(MESSAGES)} deliveries that are due, ${CONCURRENCY} at a time, from when the receiver got the first until it got the last.`,
      ],
      tables: [
        {
          caption: "Deliveries in a second",
          head: ["", "deliveries/s", "least–most", "of taskwire"],
          rows: [...rates].map(([name, each]) => [
            name,
            whole(median(each)),
            range(each),
            ratioText(median(each) / ours),
          ]),
        },
        {
          caption: "Meanwhile: answers of the API under a modest load, in ms",
          head: ["", "answers", "p50", "p99", "slowest"],
          rows: phases.flatMap(({ name, lanes }) =>
            Object.entries(lanes).map(([lane, { answered, p50, p99, slowest }]) => [
              `${lane}, ${name}`,
              whole(answered),
              ...[p50, p99, slowest].map(milliseconds),
            ]),
          ),
        },
      ],
      promises: [],
      figures: { rates: Object.fromEntries(rates), phases },
    };
  },
};

/**
 * @param {string} webhookUrl
 * @param {number} delayMs
 */
function settings(webhookUrl, delayMs) {
  return {
    ...environment,
    WEBHOOK_URL: webhookUrl,
    WEBHOOK_CONCURRENCY: String(CONCURRENCY),
    DELIVERY_DELAY_MS: String(delayMs),
  };
}

/**
 * Messages are sent, and fall due while the server is away: its start finds all of them.
 *
 * @param {import("../stage.mjs").Stage} stage
 * @param {string} receiver
 * @param {number} round
 */
async function ourTurn({ peers, start }, receiver, round) {
  const environment = settings(`${receiver}/webhooks`, DUE_MS);
  const filled = await start(peers.taskwire, environment, `taskwire ${round}`);
  const order = { url: filled.url, requests: [message], connections: 64, amount: MESSAGES };
  await fetch(receiver, { method: "DELETE" });
  await runLoad(order);
  await filled.stop();
  await sleep(DUE_MS);
  // On a machine that is busy, the first ones fell due before the last was created.
  const { count: early } = await arrivals(receiver);
  return rateOf(receiver, MESSAGES - early, async () => {
    const { stop } = await start(peers.taskwire, environment, `taskwire ${round}`);
    return stop;
  });
}

/**
 * @param {import("../stage.mjs").Stage} stage
 * @param {string} receiver
 * @param {"always" | "everysec"} mode
 * @returns {Promise<Turn>}
 */
async function theirTurn({ peers, start, folder }, receiver, mode) {
  const port = await startRedis(join(folder, `redis ${mode}`), mode);
  const server = await start(
    peers.bullmq,
    {
      REDIS_PORT: String(port),
      WEBHOOK_URL: `${receiver}/webhooks`,
      CONCURRENCY: String(CONCURRENCY),
    },
    `bullmq ${mode}`,
  );
  return async () => {
    await fetch(`${server.url}/fill?count=${MESSAGES}`, { method: "POST" });
    return rateOf(receiver, MESSAGES, async () => {
      await fetch(`${server.url}/start`, { method: "POST" });
    });
  };
}

/**
 * A Redis that ends with the bench.
 *
 * @param {string} folder
 * @param {string} mode
 */
async function startRedis(folder, mode) {
  mkdirSync(folder);
  const port = await freePort();
  const flags = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", ""];
  const keeping = ["--appendonly", "yes", "--appendfsync", mode];
  const { command } = /** @type {{ command: string }} */ (findRedis());
  const child = startChild(command, [...flags, ...keeping], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for (let said = ""; !said.includes("Ready to accept connections"); ) {
    said += (await once(/** @type {import("node:stream").Readable} */ (child.stdout), "data"))[0];
  }
  child.stdout?.resume();
  return port;
}

/**
 * @param {string} receiver
 * @param {number} wanted
 * @param {() => Promise<(() => Promise<unknown>) | void>} begin gives what ends it
 */
async function rateOf(receiver, wanted, begin) {
  await fetch(receiver, { method: "DELETE" });
  const end = await begin();
  const limit = Date.now() + LONGEST_MS;
  let found = await arrivals(receiver);
  while (found.count < wanted) {
    if (Date.now() > limit) throw new Error(`only ${found.count} of ${wanted} were delivered`);
    await sleep(50);
    found = await arrivals(receiver);
  }
  await end?.();
  return ((found.count - 1) * 1000) / (found.last - found.first);
}

/**
 * @param {string} receiver
 * @returns {Promise<{ count: number, first: number, last: number }>}
 */
async function arrivals(receiver) {
  return /** @type {any} */ (await (await fetch(receiver)).json());
}

/**
 * How long answers take: with nothing to deliver, while messages are created and delivered as fast
 * as can be, and with a receiver that takes all of them and never answers.
 *
 * @param {import("../stage.mjs").Stage} stage
 * @param {string} receiver
 */
async function latencies({ peers, start, say }, receiver) {
  const phases = [];
  for (const [name, path, sends] of /** @type {const} */ ([
    ["with nothing to deliver", "/webhooks", false],
    ["while delivering", "/webhooks", true],
    ["with a receiver that never answers", "/never", true],
  ])) {
    say(`answers ${name}`);
    const environment = settings(receiver + path, 0);
    const { url, stop } = await start(peers.taskwire, environment, `answers ${name}`);
    const contacts = "/messaging/contacts";
    const creation = { method: "POST", path: message.path, headers, body: message.body };
    await fetch(url + creation.path, creation);
    const lanes = [
      { name: "list contacts", everyMs: 5, requests: [{ path: contacts, headers }] },
      ...(sends ? [{ name: "send a message", everyMs: 2, requests: [creation] }] : []),
    ];
    /** @type {Record<string, import("../steady.mjs").LaneResult>} */
    const result = await ask("steady.mjs", { url, lanes }, sleep(QUIET_MS));
    phases.push({ name, lanes: result });
    await stop();
  }
  return phases;
}
