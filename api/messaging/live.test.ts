import * as assert from "uvu/assert";
import { openSocket, refusedSocket, type TestSocket } from "../testing/live.ts";
import { type TestServer, until } from "../testing/server.ts";
import type { Contact } from "./schema.ts";
import {
  ask,
  KEY,
  makeContact,
  readMessage,
  sendMessage,
  suiteWithReceiver,
  whenMessageIs,
} from "./testing.ts";

const tests = suiteWithReceiver("GET /messaging/ws");
const forgetful = suiteWithReceiver("GET /messaging/ws with a short log", { EVENTS_KEPT: "10" });

const sockets: TestSocket[] = [];

for (const suite of [tests, forgetful]) {
  suite.after.each(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
}

interface Change {
  type: "change";
  cursor: number;
  resource: "contact" | "message";
  upsert: { id: string }[];
  remove: string[];
}

async function open(url: string, since?: number): Promise<TestSocket> {
  const query = since === undefined ? "" : `&since=${since}`;
  const socket = await openSocket(`${url}/messaging/ws?api_key=${KEY}${query}`);
  sockets.push(socket);
  return socket;
}

async function openAndGreeted(url: string): Promise<{ socket: TestSocket; cursor: number }> {
  const socket = await open(url);
  const { cursor } = await socket.frame(({ type }) => type === "hello", "the greeting");
  return { socket, cursor };
}

function changes(socket: TestSocket): Change[] {
  return socket.frames.filter(({ type }) => type === "change");
}

function makeContacts(server: TestServer, count: number): Promise<Contact[]> {
  return Promise.all(Array.from({ length: count }, () => makeContact(server)));
}

/** What a client's lists hold that applied all changes it was told. */
function listsOf(socket: TestSocket): Map<string, unknown> {
  const lists = new Map<string, unknown>();
  for (const { upsert, remove } of changes(socket)) {
    for (const resource of upsert) lists.set(resource.id, resource);
    for (const id of remove) lists.delete(id);
  }
  return lists;
}

const refusals: [what: string, query: string, status: number, code: string][] = [
  ["without a key", "", 401, "unauthorized"],
  ["with an empty key", "?api_key=", 401, "unauthorized"],
  ["with an unknown key", "?api_key=nobody", 403, "forbidden"],
  ["with a cursor that is none", `?api_key=${KEY}&since=x`, 400, "invalid"],
  ["with a negative cursor", `?api_key=${KEY}&since=-1`, 400, "invalid"],
];

for (const [what, query, status, code] of refusals) {
  tests(`a socket ${what} is refused with ${status}`, async ({ server }) => {
    const refusal = await refusedSocket(`${server.url}/messaging/ws${query}`);
    assert.is(refusal.status, status);
    assert.is(refusal.body.code, code);
    assert.not.match(JSON.stringify(refusal.body), KEY);
  });
}

tests("a request that is no WebSocket is told so", async ({ server }) => {
  const answer = await ask(server, "GET", `/ws?api_key=${KEY}`);
  assert.is(answer.status, 426);
  assert.is((await ask(server, "GET", "/ws")).status, 401);
});

tests("a contact's life is told", async ({ server }) => {
  const { socket, cursor } = await openAndGreeted(server.url);
  const contact = await makeContact(server);
  const is = (name: string) => (frame: Change) =>
    (frame.upsert?.[0] as Contact | undefined)?.name === name;
  const made: Change = await socket.frame(is("Ada"), "the contact");
  assert.equal(made, {
    type: "change",
    cursor: cursor + 1,
    resource: "contact",
    upsert: [contact],
    remove: [],
  });
  await ask(server, "PATCH", `/contacts/${contact.id}`, { name: "Eve" });
  const changed: Change = await socket.frame(is("Eve"), "the change");
  assert.equal(changed.upsert, [{ ...contact, name: "Eve" }]);
  await ask(server, "DELETE", `/contacts/${contact.id}`);
  const gone: Change = await socket.frame(({ remove }) => remove?.length > 0, "the removal");
  assert.equal(gone, {
    type: "change",
    cursor: cursor + 3,
    resource: "contact",
    upsert: [],
    remove: [contact.id],
  });
});

tests("what changes nothing is not told", async ({ server }) => {
  const contact = await makeContact(server);
  const { socket, cursor } = await openAndGreeted(server.url);
  await ask(server, "PATCH", `/contacts/${contact.id}`, {});
  await ask(server, "POST", "/contacts", { name: "Eve", phone: contact.phone });
  await ask(server, "DELETE", "/contacts/nobody");
  const last = await makeContact(server);
  await socket.frame(({ upsert }) => upsert?.[0]?.id === last.id, "the last contact");
  assert.equal(
    changes(socket).map((change) => change.cursor),
    [cursor + 1],
  );
});

tests("a message's way to its delivery is told", async ({ server }) => {
  const { socket } = await openAndGreeted(server.url);
  const sent = await sendMessage(server);
  const delivered = await whenMessageIs(server, sent.id, "delivered");
  await socket.frame(
    ({ upsert }) => upsert?.[0]?.id === sent.id && upsert[0].status === "delivered",
    "the delivery",
  );
  assert.equal(listsOf(socket).get(sent.id), delivered);
  assert.equal(listsOf(socket).get(sent.to.id), sent.to);
  for (const text of socket.texts) assert.not.match(text, /sender|to_id|due_at|tries|position/);
});

tests("what was missed since a cursor comes first", async ({ server }) => {
  const { socket: first, cursor } = await openAndGreeted(server.url);
  first.close();
  const made = await makeContacts(server, 70);
  await ask(server, "DELETE", `/contacts/${made[5]?.id}`);
  const socket = await open(server.url, cursor);
  await until(() => listsOf(socket).size === 69, "the changes that were missed");
  const expected = made.filter((_, index) => index !== 5);
  for (const contact of expected) assert.equal(listsOf(socket).get(contact.id), contact);
  assert.is(socket.frames[0].type, "hello");
  const change = changes(socket)[0] as Change;
  assert.equal(change.remove, [made[5]?.id]);
  assert.is(change.cursor, cursor + 71);
});

tests("a client that has missed nothing is told nothing", async ({ server }) => {
  const { cursor } = await openAndGreeted(server.url);
  const socket = await open(server.url, cursor);
  const contact = await makeContact(server);
  await socket.frame(({ upsert }) => upsert?.[0]?.id === contact.id, "the contact");
  assert.equal(
    socket.frames.map(({ type }) => type),
    ["hello", "change"],
  );
});

tests("a cursor that was never given means reading anew", async ({ server }) => {
  const socket = await open(server.url, 1_000_000);
  const reset = await socket.frame(({ type }) => type === "reset", "the reset");
  const { cursor } = await openAndGreeted(server.url);
  assert.equal(reset, { type: "reset", cursor });
});

for (const end of ["kill", "stop"] as const) {
  tests(`a cursor is good after a ${end}`, async ({ server }) => {
    const { cursor } = await openAndGreeted(server.url);
    const contact = await makeContact(server);
    const sent = await sendMessage(server);
    await whenMessageIs(server, sent.id, "delivered");
    await server[end]();
    await server.restart();
    const socket = await open(server.url, cursor);
    await until(() => listsOf(socket).size === 3, "contacts and message");
    assert.equal(listsOf(socket).get(contact.id), contact);
    assert.equal(listsOf(socket).get(sent.id), await readMessage(server, sent.id));
  });
}

forgetful("a cursor that the log does not reach means reading anew", async ({ server }) => {
  const { cursor } = await openAndGreeted(server.url);
  // Old events go in lots of 128.
  await makeContacts(server, 130);
  const socket = await open(server.url, cursor);
  const reset = await socket.frame(({ type }) => type === "reset", "the reset");
  assert.is(reset.cursor, cursor + 130);
  assert.equal(changes(socket), []);
});

tests.run();
forgetful.run();
