import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pageBlocks } from "../check-docs/page-blocks.mjs";
import { root } from "../setup.mjs";
import { checkRefusals, deliver, withSender } from "./deliveries.mjs";
import { until, withListener } from "./listener.mjs";
import { checked, together } from "./tally.mjs";

const page = "scripts/receiver/README.md";
const onPage = pageBlocks(page, readFileSync(join(root, page), "utf8")).filter(
  ({ inCi }) => inCi === "npm run test:runtimes",
);

/**
 * Tries the receiver in every runtime, with the real server.
 *
 * @param {import("./install.mjs").Runtimes} runtimes
 */
export function runReceivers(runtimes) {
  return withSender(async (sender) => {
    const outcomes = [];
    for (const [name, command] of commands(runtimes, sender.environment.PORT ?? "")) {
      outcomes.push(await checked(name, () => tryOut(command, sender)));
      outcomes.push(await checked(`${name}, as it is`, () => tryDefault(command, sender)));
    }
    return together(outcomes);
  });
}

/**
 * What `npm run receiver` starts, in Node 20, and the commands of scripts/receiver/README.md, with
 * another port.
 *
 * @param {import("./install.mjs").Runtimes} runtimes
 * @param {string} port
 * @returns {[string, string[]][]}
 */
function commands({ node20, node, deno, bun, workerd }, port) {
  const built = join(root, "dist/receiver.js");
  const programs = { "node ": node, "deno ": deno, "bun ": bun, "npx workerd ": workerd };
  const written = Object.entries(programs).map(([name, { path, version }]) => {
    const block = onPage.find(({ code }) => code.startsWith(name));
    assert.ok(block, `no command of the page begins with ${name}`);
    const words = block.code.slice(name.length).replace("--port=3010", `--port=${port}`).split(" ");
    const more = name === "npx workerd " ? [`--socket-addr=http=127.0.0.1:${port}`] : [];
    return /** @type {[string, string[]]} */ ([`${name}${version}`, [path, ...words, ...more]]);
  });
  assert.equal(written.length, onPage.length);
  return [[`Node ${node20.version}`, [node20.path, built]], ...written];
}

/**
 * @param {string[]} command
 * @param {import("./deliveries.mjs").Sender} sender
 */
async function tryOut(command, sender) {
  const { url, environment } = sender;
  await withListener({ command, url, environment }, async (said) => {
    await checkRefusals(sender);
    await checkOtherRequests(url);

    const message = await sender.delivered();
    await until(() => timesIn(said(), message) === 1, "the line of a message");

    // Repeated, at once and later.
    const repeated = Array.from({ length: 8 }, () => deliver(sender, "repeated"));
    assert.deepEqual(await Promise.all(repeated), Array(8).fill(204));
    assert.equal(await deliver(sender, "repeated"), 204);
    assert.equal(await deliver(sender, "last"), 204);
    await until(() => timesIn(said(), "last") === 1, "the last line");
    assert.equal(timesIn(said(), "repeated"), 1);
    assert.equal(timesIn(said(), message), 1);
  });
}

/**
 * Without being told a secret it has the server's default.
 *
 * @param {string[]} command
 * @param {import("./deliveries.mjs").Sender} sender
 */
async function tryDefault(command, sender) {
  const { url, environment } = sender;
  const { PORT = "" } = environment;
  await withListener({ command, url, environment: { PORT } }, async () => {
    assert.equal(await deliver(sender, "default", "mySecret"), 204);
    assert.equal(await deliver(sender, "another"), 401);
  });
}

/** @param {string} url */
async function checkOtherRequests(url) {
  const body = " ".repeat(17_000);
  /** @type {[number, string, RequestInit][]} */
  const requests = [
    [404, "/", {}],
    [404, "/webhooks/more", { method: "POST" }],
    [405, "/webhooks", {}],
    [413, "/webhooks", { method: "POST", body }],
    [413, "/webhooks", { method: "POST", body: new Blob([body]).stream(), duplex: "half" }],
  ];
  for (const [status, path, init] of requests) {
    const response = await fetch(url + path, init);
    assert.equal(response.status, status, `${init.method ?? "GET"} ${path}`);
    await response.text();
  }
}

/**
 * @param {string} text
 * @param {string} id
 */
function timesIn(text, id) {
  return text.split(` delivered  message ${id}\n`).length - 1;
}
