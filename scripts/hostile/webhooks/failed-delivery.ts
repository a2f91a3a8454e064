import * as assert from "uvu/assert";
import { call, startServer, type TestServer, until } from "../../../api/testing/server.ts";
import { BEARER } from "../kit/server.ts";

/** How long a receiver is waited for. */
export const TIMEOUT_MS = 1000;

/** A server that delivers to a receiver at once, and once. */
export function startFor(url: string, env: Record<string, string> = {}): Promise<TestServer> {
  return startServer({
    env: {
      WEBHOOK_URL: url,
      DELIVERY_DELAY_MS: "0",
      WEBHOOK_RETRY_DELAYS_MS: "",
      WEBHOOK_TIMEOUT_MS: String(TIMEOUT_MS),
      ...env,
    },
  });
}

let phones = 0;

/** Sends a message, and waits until its delivery has ended as failed. */
export async function failedMessage(
  server: TestServer,
): Promise<{ reason: string; durationMs: number }> {
  const to = { name: "n", phone: `+33${1e6 + phones++}` };
  const body = { from: "f", to, content: "c" };
  const sent = await call(`${server.url}/messaging/messages`, "POST", { body, headers: BEARER });
  const path = `${server.url}/messaging/messages/${sent.json.id}`;
  await until(async () => {
    const { json } = await call(path, "GET", { headers: BEARER });
    assert.is.not(json.status, "delivered");
    return json.status === "failed";
  }, "the message to fail");
  const { json } = await call(`${path}/attempts`, "GET", { headers: BEARER });
  assert.is(json.attempts.length, 1);
  const { error, durationMs } = json.attempts[0];
  return { reason: error, durationMs };
}
