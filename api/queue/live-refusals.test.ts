import * as assert from "uvu/assert";
import { RawClient, suiteOnServer } from "../live/testing.ts";
import { openSocket, refusedSocket } from "../testing/live.ts";
import { call, startServer, until } from "../testing/server.ts";
import { assertRefusal, ENDLESS, KEY, TestQueue } from "./testing.ts";

const refusals = suiteOnServer("refusals of /ws/tasks", {
  ...ENDLESS,
  MAX_WORKSPACE_CONNECTIONS: "3",
});

const BAD: [what: string, query: string, status: number, code: string][] = [
  ["no api_key", "", 401, "unauthorized"],
  ["an unknown api_key", "?api_key=wrong", 403, "forbidden"],
  ["a bad workspace", `?api_key=${KEY}&workspace_id=%C3%A9`, 400, "invalid"],
  ["a bad since", `?api_key=${KEY}&since=x`, 400, "invalid"],
];

for (const [what, query, status, code] of BAD) {
  refusals(`${what} is refused in plain HTTP, asked for an upgrade or not`, async ({ server }) => {
    for (const base of ["/queue", ""]) {
      const url = `${server.url}${base}/ws/tasks${query}`;
      const refusal = await refusedSocket(url);
      assertRefusal({ status: refusal.status, json: refusal.body }, status, code);
      assert.is(refusal.headers["content-type"], "application/json; charset=utf-8");
      assert.not("sec-websocket-accept" in refusal.headers);
      const plain = await call(url, "GET");
      assertRefusal(plain, status, code);
      assert.equal(plain.json, refusal.body);
    }
  });
}

refusals("GET without an upgrade answers 426", async ({ server }) => {
  for (const base of ["/queue", ""]) {
    const answer = await call(new TestQueue(server, "default", { base }).url("/ws/tasks"), "GET");
    assertRefusal(answer, 426, "upgrade_required");
    assert.is(answer.headers.get("upgrade"), "websocket");
  }
});

refusals("a path that has no WebSocket is refused with 404", async ({ server }) => {
  for (const path of ["/", "/queue/tasks", "/tasks", "/queue/ws", "/ws/tasks/1", "/constructor"]) {
    const refusal = await refusedSocket(`${server.url}${path}?api_key=${KEY}`);
    assertRefusal({ status: refusal.status, json: refusal.body }, 404, "unknown_path", path);
  }
});

refusals("a path is read as that of a request without an upgrade", async ({ server }) => {
  for (const path of ["/ws/tasks/", "/WS/Tasks", "/queue/ws/tasks/", "/Queue/ws/tasks"]) {
    const socket = await openSocket(`${server.url}${path}?api_key=${KEY}&workspace_id=paths`);
    await until(() => socket.texts[0] === "[]", "the list");
    socket.close();
    await until(() => socket.closed(), "the end");
  }
});

refusals("one more than MAX_WORKSPACE_CONNECTIONS is refused with 429", async ({ server }) => {
  const queue = new TestQueue(server);
  const sockets = [await queue.watch(), await queue.follow(), await queue.watch()];
  const refusal = await refusedSocket(queue.url("/ws/tasks"));
  assertRefusal({ status: refusal.status, json: refusal.body }, 429, "too_many_connections");
  assert.match(String(refusal.headers["retry-after"]), /^[1-9]\d*$/);
  assertRefusal(await call(queue.url("/ws/tasks"), "GET"), 429, "too_many_connections");

  const others = await new TestQueue(server).watch();
  await queue.create();
  for (const socket of sockets) await until(() => socket.frames.length > 1, "a change");
  sockets[0]?.close();
  const again = await until(
    () => openSocket(queue.url("/ws/tasks")).catch(() => undefined),
    "room",
  );
  for (const socket of [...sockets, again, others]) socket.close();
});

refusals("MAX_WORKSPACE_CONNECTIONS holds for clients at once", async ({ server }) => {
  const queue = new TestQueue(server);
  const tries = await Promise.allSettled(Array.from({ length: 12 }, () => queue.watch()));
  const opened = tries.filter(({ status }) => status === "fulfilled");
  assert.is(opened.length, 3);
  for (const one of opened) (one as PromiseFulfilledResult<{ close(): void }>).value.close();
});

refusals("plain requests take no place of a WebSocket", async ({ server }) => {
  const queue = new TestQueue(server);
  for (let i = 0; i < 10; i++) {
    assert.is((await call(queue.url("/ws/tasks"), "GET")).status, 426);
  }
  const sockets = [await queue.watch(), await queue.watch(), await queue.watch()];
  for (const socket of sockets) socket.close();
});

const HANDSHAKES: [what: string, headers: Record<string, string>][] = [
  ["an old version", { "Sec-WebSocket-Version": "12" }],
  ["a key that is too short", { "Sec-WebSocket-Key": "YWJj" }],
];

for (const [what, headers] of HANDSHAKES) {
  refusals(`a handshake with ${what} is refused with 400`, async ({ server }) => {
    const target = `/ws/tasks?api_key=${KEY}&workspace_id=handshakes`;
    const client = new RawClient(server.url, target, headers);
    assert.match(await client.head(), /^HTTP\/1\.1 400 /);
    const body = await until(() => client.ended && String(client.rest), "the body");
    assertRefusal({ status: 400, json: JSON.parse(body) }, 400, "bad_handshake");
    client.close();
  });
}

refusals("a wish for another protocol is answered as if there were none", async ({ server }) => {
  for (const [path, status] of [
    ["/ws/tasks", 426],
    ["/tasks", 200],
  ]) {
    const target = `${path}?api_key=${KEY}&workspace_id=protocols`;
    const client = new RawClient(server.url, target, { Upgrade: "h2c" });
    assert.match(await client.head(), new RegExp(`^HTTP/1\\.1 ${status} `));
    client.close();
  }
});

refusals("a client that was refused and does not hang up is hung up on", async ({ server }) => {
  const client = new RawClient(server.url, "/ws/tasks?api_key=wrong");
  assert.match(await client.head(), /^HTTP\/1\.1 403 /);
  await until(() => client.ended, "the server's end");
  let broken = false;
  client.socket.on("error", () => {
    broken = true;
  });
  await until(() => {
    if (!broken) client.socket.write("more");
    return broken;
  }, "the connection is gone");
});

refusals("a client that was refused does not hold up a stop", async () => {
  const server = await startServer();
  const client = new RawClient(server.url, "/ws/tasks?api_key=wrong");
  await until(() => client.ended, "the server's end");
  const asked = Date.now();
  assert.is(await server.stop(), 0);
  assert.ok(Date.now() - asked < 4000, `the stop took ${Date.now() - asked} ms`);
  client.close();
  await server.remove();
});

refusals.run();
