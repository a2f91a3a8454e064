import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../servers.mjs";
import { root } from "../setup.mjs";
import { nobodysUrl, startHooks } from "./hooks.mjs";

const API_KEY = "there-is-no-key";
const WEBHOOK_SECRET = "conformance-secret";

/** @type {import("../servers.mjs").Program} */
const builtServer = {
  name: "the server",
  runtime: process.execPath,
  script: join(root, "dist/main.js"),
};

/**
 * A server of one's own, with what the conformance suite needs beside it.
 *
 * @typedef {object} Stage
 * @property {import("../../sdk/conformance/context.ts").Places} places
 * @property {() => Promise<void>} restart
 * @property {() => Promise<number | null>} stop gives the server's exit code
 */

/**
 * @template T
 * @param {(stage: Stage) => Promise<T>} play
 * @param {import("../servers.mjs").Program} program
 */
export async function onStage(play, program = builtServer) {
  const folder = mkdtempSync(join(tmpdir(), "taskwire-runtimes-"));
  const hooks = await startHooks();
  const start = () =>
    startServer(program, folder, {
      API_KEYS: API_KEY,
      WEBHOOK_URL: `${hooks.url}/webhooks`,
      WEBHOOK_SECRET,
      // Soon, so that nobody waits; and yet later than the answer that it is queued.
      DELIVERY_DELAY_MS: "200",
      WEBHOOK_RETRY_DELAYS_MS: "50,50",
      TASK_TIME_SCALE: "0.1",
      RATE_LIMIT_AUTH: "10000/60",
      LOG_LEVEL: "warn",
    });
  /** @type {import("../servers.mjs").Server | undefined} */
  let server;
  try {
    server = await start();
    const places = {
      baseUrl: server.url,
      apiKey: API_KEY,
      webhookSecret: WEBHOOK_SECRET,
      hooksUrl: hooks.url,
      nobodyUrl: await nobodysUrl(),
    };
    return await play({
      places,
      async restart() {
        server = await start();
        places.baseUrl = server.url;
      },
      stop: async () => (await server?.stop()) ?? null,
    });
  } finally {
    await Promise.all([server?.stop(), hooks.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}
