import type { LookupFunction, Socket } from "node:net";
import * as assert from "uvu/assert";
import { until } from "../testing/server.ts";
import { noAnswer, statuses } from "./testing.ts";
import {
  BODY,
  clientFor,
  neverFound,
  onRequests,
  rawServer,
  receiver,
  send,
  suiteThatCloses,
  tlsServer,
} from "./testing-webhook.ts";

const connections = suiteThatCloses("send() and connections");
const guard = suiteThatCloses("send() to addresses that are not public");
const ending = suiteThatCloses("close()");

// Connections

connections("send() uses a connection again, also after answers with a body", async () => {
  const target = await receiver((response) => response.end("thank you"));
  const client = clientFor(target.url);
  for (let i = 0; i < 5; i++) assert.is((await send(client)).status, 200);
  assert.is(target.received.length, 5);
  assert.ok(target.connections <= 2, `${target.connections} connections`);
});

connections("send() uses a connection again over TLS", async () => {
  const target = await tlsServer((request, response) => {
    request.resume().on("end", () => response.writeHead(204).end());
  });
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  const client = clientFor(target.url);
  try {
    for (let i = 0; i < 5; i++) assert.is((await send(client)).status, 204);
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  }
  assert.ok(target.connections <= 2, `${target.connections} connections`);
});

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/** A client whose next attempt goes over a connection that the receiver then answers as it likes. */
async function clientWithKeptConnection(answer: (socket: Socket, connection: number) => void) {
  const requests: number[] = [];
  const { url } = await rawServer((socket, index) => {
    requests.push(0);
    onRequests(socket, (count) => {
      requests[index] = count;
      if (index === 0 && count === 1) socket.write(OK);
      else answer(socket, index);
    });
  });
  const client = clientFor(url);
  assert.is((await send(client)).status, 200);
  await new Promise(setImmediate);
  return { client, requests };
}

connections("send() tries once more when a kept connection is reset", async () => {
  const { client, requests } = await clientWithKeptConnection((socket, connection) => {
    if (connection === 0) socket.resetAndDestroy();
    else socket.write(OK);
  });
  const { durationMs, ...result } = await send(client);
  assert.equal(result, { status: 200 });
  assert.equal(requests, [2, 1]);
});

connections("send() tries no more than once more", async () => {
  const { client, requests } = await clientWithKeptConnection((socket) => socket.resetAndDestroy());
  const { durationMs, ...result } = await send(client);
  assert.equal(result, { status: null, error: "the connection was closed without an answer" });
  assert.equal(requests, [2, 1]);
});

connections("send() does not try again when a new connection is reset", async () => {
  const { url, sockets } = await rawServer((socket) => {
    onRequests(socket, () => socket.resetAndDestroy());
  });
  assert.is((await send(clientFor(url))).status, null);
  assert.is(sockets.length, 1);
});

connections("send() does not repeat what was answered with a failure", async () => {
  const target = await receiver(statuses(200, 500));
  const client = clientFor(target.url);
  await send(client);
  assert.is((await send(client)).status, 500);
  assert.is(target.received.length, 2);
});

// Addresses that are not public

const literals = [
  "127.0.0.1",
  "[::1]",
  "127.1",
  "2130706433",
  "0x7f000001",
  "017700000001",
  "127.0.0.1.",
  "0",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::127.0.0.1]",
];

for (const host of literals) {
  guard(`send() dials no literal ${host}`, async () => {
    const target = await receiver();
    const url = `http://${host}:${target.port}/`;
    const { status: answered, error } = await send(clientFor(url, { allowPrivate: false }));
    assert.is(answered, null);
    assert.match(
      String(error),
      /^the address \S+ is (loopback|unspecified|special); set WEBHOOK_A/,
    );
    assert.is(target.connections, 0);
  });
}

const names: [name: string, addresses: string[], error: RegExp][] = [
  ["a name of this machine", ["127.0.0.1", "::1"], /^the address 127\.0\.0\.1 is loopback; set /],
  ["a name in the private network", ["10.0.0.1"], /^the address 10\.0\.0\.1 is private; set /],
  ["a name of the cloud's metadata", ["169.254.169.254"], /169\.254\.169\.254 is link-local; set /],
  [
    "a name with a mapped address",
    ["::ffff:127.0.0.1"],
    /^the address ::ffff:\S+ is special; set /,
  ],
];

for (const [what, addresses, error] of names) {
  for (const protocol of ["http:", "https:"]) {
    guard(`send() dials no ${protocol}// for ${what}`, async () => {
      const target = await receiver();
      const found = addresses.map((address) => ({
        address,
        family: address.includes(":") ? 6 : 4,
      }));
      const lookup: LookupFunction = (_name, _options, callback) => callback(null, found);
      const url = `${protocol}//receiver.example:${target.port}/`;
      const result = await send(clientFor(url, { allowPrivate: false, lookup }));
      assert.match(String(result.error), error);
      assert.is(target.connections, 0);
    });
  }
}

guard("send() dials no localhost, as the system looks it up", async () => {
  const target = await receiver();
  const url = `http://localhost:${target.port}/`;
  const { error } = await send(clientFor(url, { allowPrivate: false }));
  assert.match(String(error), /^the address (127\.0\.0\.1|::1) is loopback; set /);
  assert.is(target.connections, 0);
});

guard("send() looks a name up again for every attempt", async () => {
  let lookups = 0;
  const lookup: LookupFunction = (_name, _options, callback) => {
    lookups++;
    callback(null, [{ address: "10.0.0.1", family: 4 }]);
  };
  const client = clientFor("http://receiver.example/", { allowPrivate: false, lookup });
  for (let i = 0; i < 3; i++) assert.is((await send(client)).status, null);
  assert.is(lookups, 3);
});

// The end

ending("close() ends an attempt without a result", async () => {
  const target = await receiver(noAnswer);
  const client = clientFor(target.url, { timeoutMs: 60_000 });
  const attempt = client.send({}, BODY);
  await until(() => target.received.length === 1, "the request");
  client.close();
  assert.is(await attempt, undefined);
});

ending("close() ends an attempt that waits for its name", async () => {
  const client = clientFor("http://receiver.example/", { timeoutMs: 60_000, lookup: neverFound });
  const attempt = client.send({}, BODY);
  client.close();
  assert.is(await attempt, undefined);
});

ending("close() ends an attempt on a connection of its own", async () => {
  const { client, requests } = await clientWithKeptConnection((socket, connection) => {
    if (connection === 0) socket.resetAndDestroy();
  });
  const attempt = client.send({}, BODY);
  await until(() => requests[1] === 1, "the second connection");
  const closed = performance.now();
  client.close();
  assert.is(await attempt, undefined);
  assert.ok(performance.now() - closed < 2000, "it waited for its time to end");
});

ending("send() does nothing after close()", async () => {
  const target = await receiver();
  const client = clientFor(target.url);
  client.close();
  assert.is(await client.send({}, BODY), undefined);
  assert.is(target.connections, 0);
});

connections.run();
guard.run();
ending.run();
