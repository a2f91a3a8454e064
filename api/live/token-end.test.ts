import * as assert from "uvu/assert";
import { assertRefusal } from "../queue/testing.ts";
import { openSocket, refusedSocket, type TestSocket } from "../testing/live.ts";
import { call, signUp, type TestAnswer, type TestServer, until } from "../testing/server.ts";
import { suiteOnServer } from "./testing.ts";

const ends = suiteOnServer("a token that ends");
const expiry = suiteOnServer("a token that expires", { JWT_TTL_SECONDS: "2" });

const PASSWORD = "correct horse";
const TOKEN_ENDED = 4401;

function open({ url }: TestServer, token: string): Promise<TestSocket> {
  return openSocket(`${url}/tracker/ws?token=${token}`);
}

function as(token: string, { url }: TestServer, method: string, path: string, body?: unknown) {
  const headers = { Authorization: `Bearer ${token}` };
  return call(`${url}/tracker${path}`, method, { body, headers });
}

async function signIn({ url }: TestServer, email: string): Promise<string> {
  const body = { email, password: PASSWORD };
  return (await call(`${url}/tracker/auth`, "POST", { body })).json.token;
}

/** That the sockets are closed because their token has ended. */
async function assertEnded(sockets: readonly TestSocket[]): Promise<void> {
  for (const socket of sockets) {
    const { code, reason } = await until(() => socket.closed(), "the end");
    assert.is(code, TOKEN_ENDED);
    assert.match(reason, /token/);
  }
}

/** That a socket is open, and told what changes. */
async function assertLive(socket: TestSocket, change: () => Promise<TestAnswer>): Promise<void> {
  const told = socket.frames.length;
  await change();
  await until(() => socket.frames.length > told, "a change");
  assert.is(socket.closed(), undefined);
  socket.close();
}

ends("signing out closes the sockets of that token alone", async ({ server }) => {
  const { token } = await signUp(server.url, "logout@example.org", PASSWORD);
  const other = await signIn(server, "logout@example.org");
  const sockets = [await open(server, token), await open(server, token)];
  const kept = await open(server, other);
  assert.is((await as(token, server, "POST", "/logout")).status, 204);
  await assertEnded(sockets);
  const { status, body } = await refusedSocket(`${server.url}/tracker/ws?token=${token}`);
  assertRefusal({ status, json: body }, 401, "unauthorized");
  await assertLive(kept, () => as(other, server, "POST", "/tasks", { title: "still here" }));
  for (const { texts } of sockets) assert.not(texts.some((text) => text.includes("still here")));
});

ends("a token may come as a subprotocol, and ends as any other", async ({ server }) => {
  const url = `${server.url}/tracker/ws`;
  const { token } = await signUp(server.url, "subprotocol@example.org", PASSWORD);
  const protocols = ["taskwire.v1", `taskwire.token.${token}`];
  const socket = await openSocket(url, ...protocols);
  assert.is(socket.protocol, "taskwire.v1", "the token is not sent back");
  assert.is((await as(token, server, "POST", "/logout")).status, 204);
  await assertEnded([socket]);
  for (const wrong of [protocols, ["taskwire.v1"], ["taskwire.v1", "taskwire.token.wrong"]]) {
    const { status, body } = await refusedSocket(url, ...wrong);
    assertRefusal({ status, json: body }, 401, "unauthorized");
  }
});

ends("a new password closes the sockets of the other tokens", async ({ server }) => {
  const { token, user } = await signUp(server.url, "password@example.org", PASSWORD);
  const others = [await signIn(server, "password@example.org")];
  others.push(await signIn(server, "password@example.org"));
  const sockets = await Promise.all(others.map((other) => open(server, other)));
  const kept = await open(server, token);
  const body = { password: "a new password" };
  assert.is((await as(token, server, "PATCH", `/users/${user.id}`, body)).status, 200);
  await assertEnded(sockets);
  await assertLive(kept, () => as(token, server, "POST", "/tasks", { title: "mine" }));
});

ends("another name leaves the sockets open", async ({ server }) => {
  const { token, user } = await signUp(server.url, "name@example.org", PASSWORD);
  const socket = await open(server, token);
  await assertLive(socket, () => as(token, server, "PATCH", `/users/${user.id}`, { name: "New" }));
});

ends("deleting an account closes its sockets, and no others", async ({ server }) => {
  const gone = await signUp(server.url, "gone@example.org", PASSWORD);
  const stays = await signUp(server.url, "stays@example.org", PASSWORD);
  const sockets = [await open(server, gone.token), await open(server, gone.token)];
  const kept = await open(server, stays.token);
  assert.is((await as(gone.token, server, "DELETE", `/users/${gone.user.id}`)).status, 204);
  await assertEnded(sockets);
  const removed = await kept.frame(({ remove }) => remove?.includes(gone.user.id), "the removal");
  assert.is(removed.resource, "user");
  assert.is(kept.closed(), undefined);
  kept.close();
});

expiry("a token that expires closes its socket", async ({ server }) => {
  const { token } = await signUp(server.url, "expiry@example.org", PASSWORD);
  const { exp } = JSON.parse(String(Buffer.from(token.split(".")[1] ?? "", "base64url")));
  const socket = await open(server, token);
  await assertEnded([socket]);
  assert.ok(Date.now() >= exp * 1000, "too early");
  assert.ok(Date.now() < exp * 1000 + 5000, "too late");
  const { status, body } = await refusedSocket(`${server.url}/tracker/ws?token=${token}`);
  assertRefusal({ status, json: body }, 401, "unauthorized");
});

ends.run();
expiry.run();
