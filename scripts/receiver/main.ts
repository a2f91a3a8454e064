import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequestListener } from "@remix-run/node-fetch-server";
import { parse } from "dotenv";
import { addressFromHere, addressOf } from "../../api/address.ts";
import { readSettings, type Settings, SettingsError } from "../../api/settings.ts";
import { stopOnSignals } from "../stop-on-signals.mjs";
import { createReceiver } from "./handler.ts";
import { Refusal } from "./refusal.ts";

/** The port of the server's own default for WEBHOOK_URL. */
const PORT = "3010";
/** A delivery that comes slower than this is given up. */
const REQUEST_MS = 15_000;
/** What is under way when it is to stop gets so long. */
const STOP_MS = 2000;

try {
  await receive();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(`The receiver did not start: ${error.message}`);
  process.exit(1);
}

async function receive(): Promise<void> {
  const settings = receiverSettings();
  const receiver = createReceiver({ secret: settings.webhookSecrets });
  const server = createServer(
    { requestTimeout: REQUEST_MS },
    createRequestListener(receiver.fetch, { onError: notReadable }),
  );
  const port = await listen(server, settings);
  stopOnSignals(["SIGINT", "SIGTERM"], () => stop(server));
  announce(settings.host, port);
}

/** The server's own settings, with their defaults and checks, as far as they concern a receiver. */
function receiverSettings(): Settings {
  const { HOST, PORT: port, WEBHOOK_SECRET: secret = dotEnv().WEBHOOK_SECRET } = process.env;
  // HOST and PORT in .env are the server's. It takes no keys, so published ones do no harm here.
  return readSettings({ HOST, PORT: port || PORT, WEBHOOK_SECRET: secret, API_KEYS: "none" });
}

function dotEnv(): Record<string, string> {
  return existsSync(".env") ? parse(readFileSync(".env")) : {};
}

/** A request that the web's `Request` cannot hold, such as one by TRACE. */
function notReadable(): Response {
  const message = "This is not a request that can be read. Deliveries are taken at POST /webhooks.";
  return new Refusal(400, "bad_request", message).toResponse();
}

async function listen(server: Server, { host, port }: Settings): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== "EADDRINUSE") {
    return new SettingsError(`HOST ${host} with PORT ${port} cannot be used (${error.message}).`);
  }
  const other = port < 65535 ? port + 1 : port - 1;
  return new SettingsError(
    `port ${port} is taken by another program. Stop that one, or choose another port: PORT=${other} npm run receiver (and for the server: ${startOfServer(host, other)}).`,
  );
}

function announce(host: string, port: number): void {
  console.log(`The receiver listens at ${addressOf(host, port)}/webhooks

It prints a line for each message that is delivered. Try next, from other terminals:
  ${startOfServer(host, port)}
  curl -X POST 'http://localhost:3000/messaging/messages' \\
    -H 'Authorization: Bearer there-is-no-key' -H 'Content-Type: application/json' \\
    -d '{"from":"Me","to":{"name":"Ada","phone":"+441234567890"},"content":"Hello"}'

Ctrl-C stops it.
`);
}

/** The server that delivers to this receiver; by default it does so by itself. */
function startOfServer(host: string, port: number): string {
  const address = addressFromHere(host, port);
  const isDefault = address === `http://localhost:${PORT}`;
  return isDefault ? "npm start" : `WEBHOOK_URL=${address}/webhooks npm start`;
}

async function stop(server: Server): Promise<void> {
  const limit = setTimeout(() => server.closeAllConnections(), STOP_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(limit);
}
