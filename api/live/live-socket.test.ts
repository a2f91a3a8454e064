import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fakeSocket } from "./testing.ts";

const sending = suite("LiveSocket.send()");
const pinging = suite("LiveSocket.ping()");
const closing = suite("LiveSocket.whenClosed()");

const bytes = (length: number): Buffer => Buffer.alloc(length, "x");

sending("send() sends to a client that reads, however much", () => {
  const { live, client } = fakeSocket(100);
  for (let i = 0; i < 50; i++) assert.is(live.send(bytes(90)), true);
  assert.is(client.sent.length, 50);
});

sending("send() holds no more for a client than it may", () => {
  const { live, client } = fakeSocket(100);
  client.reads = false;
  assert.is(live.send(bytes(40)), true);
  assert.is(live.send(bytes(60)), true);
  assert.is(live.send(bytes(1)), false);
  assert.is(client.bufferedAmount, 100);
});

sending("send() sends one frame that is larger than the most, and then none", () => {
  const { live, client } = fakeSocket(100);
  client.reads = false;
  assert.is(live.send(bytes(5000)), true);
  assert.is(live.send(bytes(1)), false);
  assert.is(client.sent.length, 1);
});

sending("send() sends nothing more until the client has read all", () => {
  const { live, client } = fakeSocket(100);
  let caughtUp = 0;
  live.onCaughtUp = () => caughtUp++;
  client.reads = false;
  live.send(bytes(50));
  live.send(bytes(50));
  live.send(bytes(50));
  client.read(1);
  assert.is(live.send(bytes(1)), false, "there would be room, but it is behind");
  assert.is(caughtUp, 0);
  client.read();
  assert.is(caughtUp, 1);
  assert.is(live.send(bytes(1)), true);
  client.read();
  assert.is(caughtUp, 1, "it was not behind again");
});

sending("a client that was never behind does not catch up", () => {
  const { live, client } = fakeSocket(100);
  live.onCaughtUp = () => assert.unreachable();
  client.reads = false;
  live.send(bytes(50));
  live.send(bytes(50));
  client.read();
});

sending("a ping behind the last frame does not leave the client behind for ever", () => {
  const { live, client } = fakeSocket(100);
  let caughtUp = 0;
  live.onCaughtUp = () => caughtUp++;
  client.reads = false;
  live.send(bytes(100));
  assert.is(live.send(bytes(1)), false);
  live.ping();
  client.read(1);
  client.read();
  assert.is(caughtUp, 1);
  assert.is(live.send(bytes(1)), true);
});

pinging("ping() lets a client go that was silent for two", () => {
  const { live, client } = fakeSocket();
  live.ping();
  live.ping();
  assert.is(client.ended, undefined);
  live.ping();
  assert.is(client.pings, 2);
  assert.is(client.ended, "terminated");
});

for (const sign of ["pong", "message"]) {
  pinging(`ping() takes a ${sign} for a sign of life`, () => {
    const { live, client } = fakeSocket();
    for (let i = 0; i < 10; i++) {
      live.ping();
      live.ping();
      client.emit(sign, Buffer.alloc(0));
    }
    assert.is(client.pings, 20);
    assert.is(client.ended, undefined);
  });
}

closing("whenClosed() calls once, when it is closed", () => {
  const { live, client } = fakeSocket();
  let calls = 0;
  live.whenClosed(() => calls++);
  assert.is(calls, 0);
  client.vanish();
  client.emit("close");
  assert.is(calls, 1);
});

closing("whenClosed() calls at once when it is closed already", () => {
  const { live, client } = fakeSocket();
  client.vanish();
  let calls = 0;
  live.whenClosed(() => calls++);
  assert.is(calls, 1);
});

closing("an error of the connection is nobody's", () => {
  const { client } = fakeSocket();
  client.emit("error", new Error("ECONNRESET"));
});

sending.run();
pinging.run();
closing.run();
