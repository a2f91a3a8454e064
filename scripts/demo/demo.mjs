import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessagingClient } from "taskwire/sdk";
import WebSocket from "ws";
import { endChildren } from "../children.mjs";
import { stopOnSignals } from "../stop-on-signals.mjs";
import { apiKey, fill } from "./data.mjs";
import { startReceiver, startServer } from "./programs.mjs";
import { showMessage, showTryNext } from "./show.mjs";

// The server, on data of its own that goes when the demo ends, the receiver, and a first message
// that is followed from one to the other.

let isEnding = false;
stopOnSignals(["SIGINT", "SIGTERM", "SIGHUP"], () => {
  console.log("\nStopping the server and the receiver. The demo's data goes with them.");
  return end();
});
// Whoever read along has gone, as `head` does.
process.stdout.on("error", fail);

const folder = mkdtempSync(join(tmpdir(), "taskwire-demo-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

try {
  await demo();
} catch (error) {
  await fail(/** @type {Error} */ (error));
}

async function demo() {
  const receiver = await startReceiver({ folder, onEnd: fail });
  const server = await startServer({ folder, webhookUrl: receiver, onEnd: fail });
  const { ada } = await fill(server);
  console.log(`
  server    ${server}
  receiver  ${receiver}

A first message, from the server to the receiver:
`);
  await followMessages(server, ada);
}

/**
 * Sends a first message, and shows what becomes of it and of all others.
 *
 * @param {string} server
 * @param {import("taskwire/sdk").Contact} to
 */
async function followMessages(server, to) {
  const messaging = new MessagingClient({ baseUrl: server, apiKey });
  /** @type {string | undefined} */
  let first;
  for await (const update of messaging.watch({ WebSocket })) {
    if (update.type === "reset") {
      // From here on nothing is missed.
      first ??= (await messaging.messages.send({ from: "Demo", to, content: "Hello, Ada!" })).id;
    } else if (update.resource === "message") {
      for (const message of update.upsert) {
        showMessage(message);
        if (message.id === first && message.status !== "queued") showTryNext(server);
      }
    }
  }
}

/**
 * Ends the demo because something has gone wrong.
 *
 * @param {Error} error
 */
async function fail(error) {
  // What fails while it ends fails because it ends.
  if (isEnding) return;
  console.error(`The demo cannot go on: ${error.message}`);
  await end();
  process.exit(1);
}

async function end() {
  isEnding = true;
  await endChildren();
}
