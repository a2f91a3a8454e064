import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { until } from "../testing/server.ts";
import { send } from "./answer.ts";
import { Cors } from "./cors.ts";
import type { Response } from "./response.ts";
import { makeServer } from "./server.ts";
import { RawConnection, rawRequest } from "./testing.ts";

interface OnServer {
  url: string;
  /** The answers that somebody has begun to compose. */
  begun: Response[];
  /** The server's ends of its connections. */
  sockets: Socket[];
  close: () => Promise<void>;
}

const turns = suite<OnServer>("requests that come together");
const unread = suite<OnServer>("a client that does not read");
const ends = suite<OnServer>("a client that is refused");

for (const tests of [turns, unread, ends]) {
  tests.before.each(async (context) => {
    context.begun = [];
    context.sockets = [];
    const { server, close } = makeServer({
      cors: new Cors(["*"]),
      rewrite: (target) => target,
      handle: (_request, response) => context.begun.push(response),
      upgrade: () => {},
      addressOf: () => "",
      observe: () => {},
    });
    server.on("connection", (socket) => context.sockets.push(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    context.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    context.close = close;
  });
  tests.after.each(async ({ close, sockets }) => {
    for (const socket of sockets) socket.destroy();
    await close();
  });
}

turns("are looked at one after the other", async ({ url, begun }) => {
  const connection = await RawConnection.open(url);
  connection.write(rawRequest("/").repeat(3));
  for (let count = 1; count <= 3; count++) {
    await until(() => begun.length === count, `request ${count}`);
    // Whatever else came with it would be here by now.
    await new Promise(setImmediate);
    assert.is(begun.length, count);
    send(begun[count - 1] as Response, { status: 200, body: String(count) });
    assert.is((await connection.answer(`answer ${count}`)).text, String(count));
  }
  connection.write(rawRequest("/"));
  await until(() => begun.length === 4, "one that comes later");
  connection.close();
});

turns("without end are not read while the first is not answered", async (context) => {
  const { port } = new URL(context.url);
  const client = connect(Number(port), "127.0.0.1");
  const many = rawRequest("/").repeat(10_000);
  let isFull = false;
  while (!isFull) isFull = !client.write(many) && client.writableLength > 10 * many.length;
  await until(() => context.begun.length === 1, "the first");
  const read = async () => {
    const before = context.sockets[0]?.bytesRead;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return context.sockets[0]?.bytesRead === before && before;
  };
  const bytes = await until(read, "it to read no more");
  assert.ok(bytes < 1_000_000, `it has read ${bytes} bytes`);
  assert.is(context.begun.length, 1);
  client.destroy();
});

ends("and does not hang up is hung up on", async ({ url, sockets }) => {
  const { port } = new URL(url);
  const client = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
  client.resume().write("no request\r\n\r\n");
  await once(client, "end");
  await until(() => sockets[0]?.destroyed, "the server to let go");
  client.destroy();
});

unread("has its time, which ends when it reads", async ({ url, begun, sockets }) => {
  const client = connect(Number(new URL(url).port), "127.0.0.1");
  client.pause().write(rawRequest("/"));
  const response = await until(() => begun[0], "the request");
  assert.is(sockets[0]?.timeout || 0, 0);
  send(response, { status: 200, body: Buffer.alloc(20_000_000, "x") });
  assert.is(sockets[0]?.timeout, 30_000);
  client.resume();
  await until(() => sockets[0]?.timeout !== 30_000, "the end of its time");
  client.destroy();
});

turns.run();
unread.run();
ends.run();
