import type { RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer, type LookupFunction, type Socket } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Receiver, status } from "./testing.ts";
import { WebhookClient, type WebhookOptions, type WebhookResult } from "./webhook-request.ts";

/** What the tests of webhook requests share. */

export const BODY = Buffer.from('{"text":"Zoë 日本"}');

const clients: WebhookClient[] = [];
const closing: (() => unknown)[] = [];

/** A suite after each of whose tests everything is closed that it has opened. */
export function suiteThatCloses(name: string) {
  const tests = suite(name);
  tests.after.each(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const close of closing.splice(0)) await close();
  });
  return tests;
}

export function clientFor(url: string, options: Partial<WebhookOptions> = {}): WebhookClient {
  const client = new WebhookClient({ url, timeoutMs: 3000, allowPrivate: true, ...options });
  clients.push(client);
  return client;
}

/** One attempt that is not ended from outside. */
export async function send(client: WebhookClient): Promise<WebhookResult> {
  const result = await client.send({ "Content-Type": "application/json", "X-Test": "1" }, BODY);
  assert.ok(result, "the attempt was ended");
  assert.ok(Number.isInteger(result.durationMs) && result.durationMs >= 0);
  return result;
}

export async function receiver(answer = status(204)): Promise<Receiver> {
  const started = await Receiver.start(answer);
  closing.push(() => started.stop());
  return started;
}

/** A server that does what it likes with each connection. Gives its URL and the connections. */
export async function rawServer(onConnection: (socket: Socket, index: number) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.resume();
    sockets.push(socket);
    onConnection(socket, sockets.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets };
}

/** Calls `answer` with the number of each request that a connection brings, from 1. */
export function onRequests(socket: Socket, answer: (count: number) => void): void {
  let count = 0;
  socket.on("data", (data) => {
    if (data.includes("POST ")) answer(++count);
  });
}

/** A name that takes for ever. */
export const neverFound: LookupFunction = () => {};

/** A receiver behind TLS whose certificate nobody knows. Gives its URL and a count of connections. */
export async function tlsServer(answer: RequestListener) {
  const counted = { url: "", connections: 0 };
  const server = createTlsServer(testCertificate, answer);
  server.on("secureConnection", () => counted.connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  counted.url = `https://localhost:${(server.address() as AddressInfo).port}/`;
  return counted;
}

/** Signs itself for localhost, until 2126, for the tests only. */
const testCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxJTzA+F5FipzBFaF
VWCNTw+TT1mxqC3h041Qa2/YnjihRANCAAQoPpB/AuqKiP/8iXykkX+MACQm3CT/
v3aS7FDpWNVFXRWysxNViYmYPFNTDgWm2M69zQ8q9Oj7Oys6n6MnDWI4
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUaJovVulCLIbZhmllMWqSKpJnYkswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjAxNTEyNVoYDzIxMjYxMDI5
MDE1MTI1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQoPpB/AuqKiP/8iXykkX+MACQm3CT/v3aS7FDpWNVFXRWysxNViYmY
PFNTDgWm2M69zQ8q9Oj7Oys6n6MnDWI4o28wbTAdBgNVHQ4EFgQUMKMvCfLCNfob
Apoj+Y3JDo3B5m8wHwYDVR0jBBgwFoAUMKMvCfLCNfobApoj+Y3JDo3B5m8wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAKm7W/PGBZR5IMLavX4auOR8Al5i39Sxzod7uTK9jYCAAiAK
DxeKMpi6epK81NrQ75/w9X3dzSrxRXj6YtAeGq4EYw==
-----END CERTIFICATE-----`,
};
