import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../servers.mjs";
import { root } from "../setup.mjs";
import { nobodysUrl } from "./hooks.mjs";

const API_KEY = "deliveries-key";
const WEBHOOK_SECRET = "deliveries-secret";

/**
 * A server that delivers to a listener, whichever listens there.
 *
 * @typedef {object} Sender
 * @property {string} url where the listener is to listen
 * @property {Record<string, string>} environment what the listener is told by
 * @property {(id?: string) => Promise<string>} delivered waits until a message, by default a new
 *   one, has been delivered, and gives its id
 */

/**
 * @template T
 * @param {(sender: Sender) => Promise<T>} play
 */
export async function withSender(play) {
  const folder = mkdtempSync(join(tmpdir(), "taskwire-deliveries-"));
  const url = await nobodysUrl();
  const program = { name: "server", runtime: process.execPath, script: join(root, "dist/main.js") };
  const server = await startServer(program, folder, {
    API_KEYS: API_KEY,
    WEBHOOK_SECRET,
    WEBHOOK_URL: `${url}/webhooks`,
    DELIVERY_DELAY_MS: "100",
    LOG_LEVEL: "warn",
  });
  const { MessagingClient } = await builtSdk();
  const { messages } = new MessagingClient({ baseUrl: server.url, apiKey: API_KEY });
  const environment = {
    PORT: new URL(url).port,
    TASKWIRE_URL: server.url,
    API_KEY,
    WEBHOOK_SECRET,
  };
  try {
    return await play({
      url,
      environment,
      async delivered(id) {
        const to = { name: "Ada", phone: "+441234567890" };
        id ??= (await messages.send({ from: "Test", to, content: "Hello" })).id;
        const { status, failureReason } = await messages.waitUntilSettled(id);
        assert.equal(status, "delivered", failureReason);
        return id;
      },
    });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Sends what is no delivery, and asserts that the listener says so and why.
 *
 * @param {Sender} sender
 */
export async function checkRefusals({ url }) {
  const { signWebhook } = await builtSdk();
  const body = eventOf("x");
  const old = Math.floor(Date.now() / 1000) - 3600;
  /** @type {[number, string, Record<string, string>][]} */
  const refusals = [
    [401, "", {}],
    [401, body, {}],
    [401, body, await signWebhook({ id: "x", body }, "another secret")],
    [401, eventOf("y"), await signWebhook({ id: "x", body }, WEBHOOK_SECRET)],
    [401, body, await signWebhook({ id: "x", body, timestamp: old }, WEBHOOK_SECRET)],
    [400, "[]", await signWebhook({ id: "x", body: "[]" }, WEBHOOK_SECRET)],
  ];
  for (const [status, sent, headers] of refusals) {
    const response = await post(url, sent, headers);
    assert.equal(response.status, status);
    assert.notEqual(await response.text(), "", "it does not say why");
  }
}

/**
 * Sends a delivery as the server would, and gives the status of the answer.
 *
 * @param {Sender} sender
 * @param {string} id
 * @param {string} [secret]
 */
export async function deliver({ url }, id, secret = WEBHOOK_SECRET) {
  const { signWebhook } = await builtSdk();
  const body = eventOf(id);
  const response = await post(url, body, await signWebhook({ id, body }, secret));
  return response.status;
}

/** @param {string} id */
function eventOf(id) {
  return JSON.stringify({ id, status: "delivered", deliveredAt: new Date().toISOString() });
}

/**
 * @param {string} url
 * @param {string} body
 * @param {Record<string, string>} headers
 */
function post(url, body, headers) {
  const type = { "Content-Type": "application/json" };
  return fetch(`${url}/webhooks`, { method: "POST", body, headers: { ...type, ...headers } });
}

/** It is there only once everything has been built. */
function builtSdk() {
  return import("../../sdk/dist/mod.js");
}
