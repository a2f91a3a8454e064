import { once } from "node:events";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import WebSocket from "ws";
import { RawConnection, rawCall, rawRequest } from "./http/testing.ts";
import { type Line, linesOf } from "./testing/log-lines.ts";
import { call, signUp, startServer, type TestServer, until } from "./testing/server.ts";

const lines = suite("the log's line of a request");
const sockets = suite("the log's lines of a WebSocket");

const KEY = "a-key-that-nobody-may-see";
const KEY_CALLER = /^key:[0-9a-f]{8}$/;
const PASSWORD = "a password nobody may see";

let server: TestServer;
let token = "";

lines.before(async () => {
  const env = { LOG_LEVEL: "info", API_KEYS: KEY, TRUST_PROXY: "on" };
  server = await startServer({ env });
  ({ token } = await signUp(server.url, "ada@example.org", PASSWORD));
});
sockets.after(async () => {
  await server?.remove();
});

/** The lines of the request with this id, once there are as many as there have to be. */
async function linesWith(id: string, count = 1): Promise<Line[]> {
  return until(() => {
    const found = linesOf(server.log()).filter((line) => line.id === id);
    return found.length >= count && found;
  }, `${count} lines of ${id}`);
}

let made = 0;

/** An id for a request, so that its line can be found. */
function newId(): string {
  made++;
  return `request-${made}`;
}

interface Asked {
  readonly name: string;
  readonly method?: string;
  readonly path: () => string;
  readonly headers?: () => Record<string, string>;
  readonly body?: unknown;
  readonly line: Line;
  readonly caller?: RegExp;
}

const bearer = (credential: string) => ({ Authorization: `Bearer ${credential}` });
const queueTask = { name: "a name nobody may see", type: "gx.tiny" };

const asked: Asked[] = [
  {
    name: "with a token in the query",
    path: () => `/tracker/me?token=${token}`,
    line: { method: "GET", path: "/tracker/me", route: "/tracker/me", status: 200 },
    caller: /^user:1$/,
  },
  {
    name: "at a seed's path, with a token in a header",
    path: () => "/users/77",
    headers: () => bearer(token),
    line: { method: "GET", path: "/users/77", route: "/tracker/users/:id", status: 404 },
    caller: /^user:1$/,
  },
  {
    name: "with a token that is not valid",
    path: () => `/tracker/me?token=${token}x`,
    line: { method: "GET", path: "/tracker/me", route: "/tracker/me", status: 401 },
  },
  {
    name: "that signs in",
    method: "POST",
    path: () => "/auth",
    body: { email: "ada@example.org", password: PASSWORD },
    line: { method: "POST", path: "/auth", route: "/tracker/auth", status: 200 },
    caller: /^user:1$/,
  },
  {
    name: "with a key in the query, and a body",
    method: "POST",
    path: () => `/tasks?api_key=${KEY}`,
    body: queueTask,
    line: { method: "POST", path: "/tasks", route: "/queue/tasks", status: 201 },
    caller: KEY_CALLER,
  },
  {
    name: "with a key in a header",
    path: () => "/messaging/contacts?max=1",
    headers: () => bearer(KEY),
    line: { path: "/messaging/contacts", route: "/messaging/contacts", status: 200 },
    caller: KEY_CALLER,
  },
  {
    name: "with a key that is not known",
    path: () => `/stats?api_key=${KEY}x`,
    line: { path: "/stats", route: "/queue/stats", status: 403 },
  },
  {
    name: "with a method that is not there",
    method: "PUT",
    path: () => "/healthz",
    line: { method: "PUT", path: "/healthz", route: "/healthz", status: 405 },
  },
  {
    name: "to a path that is not there",
    path: () => `/%22quoted%22?password=${encodeURIComponent(PASSWORD)}`,
    line: { path: "/%22quoted%22", status: 404 },
  },
  {
    name: "from a page that asks whether it may",
    method: "OPTIONS",
    path: () => "/tasks",
    line: { method: "OPTIONS", path: "/tasks", status: 204 },
  },
  {
    name: "through a proxy",
    path: () => "/healthz",
    headers: () => ({ "X-Forwarded-For": '1.1.1.1, 203.0.113.7"' }),
    line: { path: "/healthz", route: "/healthz", address: '203.0.113.7"', status: 200 },
  },
];

for (const { name, method = "GET", path, headers, body, line, caller } of asked) {
  lines(`says what was asked ${name}, and no secret`, async () => {
    const id = newId();
    const answer = await call(server.url + path(), method, {
      headers: { "X-Request-Id": id, ...headers?.() },
      body,
    });
    const found = await linesWith(id);
    assert.is(found.length, 1);
    const [logged = {}] = found;
    assert.equal({ ...logged, ...line }, logged);
    assert.is(logged.status, answer.status);
    assert.is(logged.bytes, Buffer.byteLength(answer.text));
    assert.is(logged.route, line.route);
    if (!line.address) assert.match(String(logged.address), /^(127\.0\.0\.1|::1)$/);
    assert.ok((logged.durationMs as number) > 0 && (logged.durationMs as number) < 60_000);
    assert.ok(Math.abs(Date.parse(logged.time as string) - Date.now()) < 60_000);
    if (caller) assert.match(String(logged.caller), caller);
    else assert.is(logged.caller, undefined);
  });
}

lines("has the id that the answer has, where the request brings none", async () => {
  const answer = await call(`${server.url}/healthz`, "GET");
  await linesWith(answer.headers.get("x-request-id") as string);
});

lines("cuts a path that is very long", async () => {
  const id = newId();
  await call(`${server.url}/${"x".repeat(5000)}`, "GET", { headers: { "X-Request-Id": id } });
  const [line] = await linesWith(id);
  assert.is(line?.path, `/${"x".repeat(199)}…`);
});

lines("leaves out who stands in an address", async () => {
  const target = `http://ada:${encodeURIComponent(PASSWORD)}@example.org/healthz`;
  const { status, headers } = await rawCall(server.url, rawRequest(target));
  assert.is(status, 200);
  const [line] = await linesWith(headers["x-request-id"] as string);
  assert.is(line?.path, "/healthz");
});

lines("is there for what is no request at all", async () => {
  const { status, headers } = await rawCall(server.url, `NO REQUEST ${PASSWORD}\r\n\r\n`);
  assert.is(status, 400);
  const [line] = await linesWith(headers["x-request-id"] as string);
  assert.is(line?.status, 400);
});

lines("is there for a client that leaves before its answer", async () => {
  const id = newId();
  const connection = await RawConnection.open(server.url);
  const request = rawRequest(`/tasks?api_key=${KEY}`, {
    method: "POST",
    body: JSON.stringify(queueTask),
    headers: { "X-Request-Id": id, Expect: "100-continue" },
  });
  connection.write(request.slice(0, -10));
  assert.is((await connection.answer("that it may go on")).status, 100);
  connection.close();
  const [line] = await linesWith(id);
  assert.is(line?.status, undefined);
  assert.is(line?.msg, "request whose client had left");
  assert.match(String(line?.caller), KEY_CALLER);
});

sockets("say that it was refused, with the id of the answer", async () => {
  const socket = new WebSocket(`${server.url}/ws/tasks?api_key=${KEY}x`);
  socket.on("error", () => {});
  const [, response] = await once(socket, "unexpected-response");
  const [line] = await linesWith(response.headers["x-request-id"]);
  const { path, route, status } = line as Line;
  assert.equal(
    { path, route, status },
    { path: "/ws/tasks", route: "/queue/ws/tasks", status: 403 },
  );
});

sockets("say who opened it, and how it was closed", async () => {
  const id = newId();
  const url = `${server.url}/tracker/ws?token=${token}`;
  const socket = new WebSocket(url, { headers: { "X-Request-Id": id } });
  const [response] = await once(socket, "upgrade");
  assert.is(response.headers["x-request-id"], id);
  const [opened] = await linesWith(id);
  assert.is(opened?.status, 101);
  assert.is(opened?.caller, "user:1");
  socket.close(4000);
  const [, closed] = await linesWith(id, 2);
  assert.is(closed?.code, 4000);
  assert.is(closed?.route, "/tracker/ws");
  assert.is(closed?.caller, "user:1");
  assert.type(closed?.durationMs, "number");
});

sockets("hold, as all others, no secret", () => {
  const text = server.log();
  for (const secret of [KEY, PASSWORD, encodeURIComponent(PASSWORD), token, "nobody may see"]) {
    assert.not(text.includes(secret), secret);
  }
  assert.not.match(text, /\?|api_key|Bearer|eyJ/);
});

lines.run();
sockets.run();
