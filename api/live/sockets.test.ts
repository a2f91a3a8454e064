import { suite } from "uvu";
import * as assert from "uvu/assert";
import { KEY, TestQueue } from "../queue/testing.ts";
import { startServer, type TestServer, until } from "../testing/server.ts";
import { OPCODES, RawClient, suiteOnServer } from "./testing.ts";

const pings = suiteOnServer("pings", { LIVE_PING_MS: "150" });
const frames = suiteOnServer("frames of a client");
const stopping = suite("stopping");

function rawClient(server: TestServer, workspace: string): RawClient {
  return new RawClient(server.url, `/queue/ws/tasks?api_key=${KEY}&workspace_id=${workspace}`);
}

const pingsTo = (client: RawClient): number =>
  client.frames().filter(({ opcode }) => opcode === OPCODES.ping).length;

/** The code with which the server has closed. */
function closeCode(client: RawClient): number | undefined {
  const close = client.frames().find(({ opcode }) => opcode === OPCODES.close);
  return close?.payload.readUInt16BE(0);
}

pings("a client that is silent for two pings is closed", async ({ server }) => {
  const client = rawClient(server, "silent");
  assert.match(await client.head(), /^HTTP\/1\.1 101 /);
  await until(() => client.ended, "the end");
  assert.is(pingsTo(client), 2);
  assert.is(closeCode(client), undefined, "nobody is there to say goodbye to");
  client.close();
});

pings("a client that answers stays, with the silent ones beside it closed", async ({ server }) => {
  const queue = new TestQueue(server);
  const answering = await queue.watch();
  let count = 0;
  answering.socket.on("ping", () => count++);
  const silent = rawClient(server, queue.workspace);
  await until(() => silent.ended, "the silent one's end");
  await until(() => count >= 5, "more pings");
  assert.is(answering.closed(), undefined);
  await queue.create();
  await answering.frame((tasks) => tasks.length === 1, "a change");
  answering.close();
  silent.close();
});

const SIGNS: [what: string, opcode: number][] = [
  ["pongs", OPCODES.pong],
  ["messages", OPCODES.text],
];
for (const [what, opcode] of SIGNS) {
  pings(`a client that sends ${what} stays until it falls silent`, async ({ server }) => {
    const client = rawClient(server, "signs");
    let answered = 0;
    await until(() => {
      for (; answered < pingsTo(client); answered++) client.send(opcode, Buffer.from(""));
      assert.not(client.ended);
      return answered >= 5;
    }, "five pings");
    await until(() => client.ended, "the end");
    assert.ok(pingsTo(client) <= answered + 3);
    client.close();
  });
}

frames("small frames of a client are ignored", async ({ server }) => {
  const queue = new TestQueue(server);
  const [plain, following] = [await queue.watch(), await queue.follow()];
  for (const { socket } of [plain, following]) {
    socket.send("hello");
    socket.send("");
    socket.send('{"type":"subscribe","cursor":0}');
    socket.send('{"name":"by socket","type":"gx.tiny"}');
    socket.send(Buffer.from([0, 255, 128]));
    socket.send("x".repeat(4096));
    socket.send(Buffer.alloc(4096));
    socket.ping("still there?");
  }
  const pongs: string[] = [];
  following.socket.on("pong", (data) => pongs.push(String(data)));
  await until(() => pongs.length > 0, "the pong");
  assert.equal(pongs, ["still there?"]);
  assert.equal(await queue.list(), []);
  assert.equal(plain.texts, ["[]"]);
  assert.is(following.frames.length, 1);
  await queue.create();
  await plain.frame((tasks) => tasks.length === 1, "a change");
  await following.frame(({ upsert }) => upsert?.length === 1, "a change");
  for (const socket of [plain, following]) {
    assert.is(socket.closed(), undefined);
    socket.close();
  }
});

const LARGE: [what: string, data: string | Buffer][] = [
  ["a text of 4,097 bytes", "x".repeat(4097)],
  ["a binary frame of 4,097 bytes", Buffer.alloc(4097)],
  ["a text of 2,049 characters of two bytes", "é".repeat(2049)],
  ["a text of a megabyte", "x".repeat(2 ** 20)],
];
for (const [what, data] of LARGE) {
  frames(`${what} closes the socket with 1009, and no other`, async ({ server }) => {
    const queue = new TestQueue(server);
    const [large, other] = [await queue.watch(), await queue.watch()];
    large.socket.on("error", () => {});
    large.socket.send(data);
    const { code } = await until(() => large.closed(), "the end");
    assert.is(code, 1009);
    await queue.create();
    await other.frame((tasks) => tasks.length === 1, "a change");
    assert.is(other.closed(), undefined);
    other.close();
  });
}

frames("a message in fragments closes with 1009 once it is over 4 KiB", async ({ server }) => {
  const client = rawClient(server, "fragments");
  await client.head();
  client.send(OPCODES.text, Buffer.alloc(4000, "x"), { last: false });
  client.send(0, Buffer.alloc(97, "x"), { last: false });
  assert.is(await until(() => closeCode(client), "the end"), 1009);
  client.close();
});

frames("the length that a frame announces is enough to close it", async ({ server }) => {
  const client = rawClient(server, "announced");
  await client.head();
  // A frame of 2^40 bytes, of which none is sent.
  client.socket.write(Buffer.from([129, 255, 0, 0, 1, 0, 0, 0, 0, 0]));
  assert.is(await until(() => closeCode(client), "the end"), 1009);
  client.close();
});

const BROKEN: [what: string, bytes: number[], code: number][] = [
  ["a frame without a mask", [129, 2, 104, 105], 1002],
  ["an unknown opcode", [131, 128, 0, 0, 0, 0], 1002],
  ["a text that is not UTF-8", [129, 129, 0, 0, 0, 0, 255], 1007],
];
for (const [what, bytes, code] of BROKEN) {
  frames(`${what} closes the socket with ${code}`, async ({ server }) => {
    const client = rawClient(server, "broken");
    await client.head();
    client.socket.write(Buffer.from(bytes));
    assert.is(await until(() => closeCode(client), "the end"), code);
    client.close();
  });
}

stopping("a stop says goodbye with 1001, and waits for nobody for long", async () => {
  const server = await startServer();
  const queue = new TestQueue(server);
  const [polite, following] = [await queue.watch(), await queue.follow()];
  const rude = rawClient(server, queue.workspace);
  await rude.head();
  const asked = Date.now();
  const stopped = server.stop();
  for (const socket of [polite, following]) {
    assert.is((await until(() => socket.closed(), "the goodbye")).code, 1001);
  }
  assert.is(await stopped, 0);
  assert.ok(Date.now() - asked < 4000, `it took ${Date.now() - asked} ms`);
  assert.is(closeCode(rude), 1001);
  await until(() => rude.ended, "the end");
  rude.close();
  await server.remove();
});

pings.run();
frames.run();
stopping.run();
