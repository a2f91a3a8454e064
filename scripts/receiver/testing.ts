import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequestListener } from "@remix-run/node-fetch-server";
import { call, type TestAnswer } from "../../api/testing/server.ts";
import { signWebhook, type WebhookEvent } from "../../sdk/webhooks.ts";
import { createReceiver, type ReceiverOptions } from "./handler.ts";

/** What the tests of the receiver share. */

export const SECRET = "mySecret";

/** The receiver's handler behind a real socket. */
export interface TestReceiver {
  /** Where deliveries go. */
  readonly url: string;
  close(): Promise<void>;
}

export async function serve(options: Partial<ReceiverOptions> = {}): Promise<TestReceiver> {
  const receiver = createReceiver({ secret: SECRET, ...options });
  const server = createServer(createRequestListener(receiver.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/webhooks`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The body of an event, as the server sends it. */
export function eventOf(id: string): string {
  const event: WebhookEvent = { id, status: "delivered", deliveredAt: "2026-11-20T09:30:00.000Z" };
  return JSON.stringify(event);
}

export interface TestDelivery {
  /** By default that of an event with the delivery's id. */
  readonly body?: string;
  readonly secret?: string | readonly string[];
  readonly timestamp?: number;
}

/** Sends an event, signed as the server signs it. */
export async function deliver(
  url: string,
  id: string,
  { body = eventOf(id), secret = SECRET, timestamp }: TestDelivery = {},
): Promise<TestAnswer> {
  const headers = await signWebhook({ id, body, timestamp }, secret);
  return call(url, "POST", { body, headers });
}

/** The one header that the messaging API's own specification has. */
export async function authorization(body: string, secret = SECRET): Promise<string> {
  return (await signWebhook({ id: "any", body }, secret)).Authorization;
}
