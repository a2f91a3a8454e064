import * as assert from "uvu/assert";
import type { Contact, Message } from "./schema.ts";
import {
  ask,
  attemptsOf,
  isProblem,
  lacksInternals,
  makeContact,
  newPhone,
  readMessage,
  sendMessage,
  suiteOnServer,
  UUID,
} from "./testing.ts";

/** Messages that stay queued. */
const ENV = { DELIVERY_DELAY_MS: "600000" };

const tests = suiteOnServer("messages", ENV);
const lists = suiteOnServer("GET /messages", ENV);

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

// POST /messages

tests("POST /messages queues a message", async ({ server }) => {
  const contact = await makeContact(server);
  const before = Date.now();
  const body = { from: "Bob", to: { id: contact.id }, content: "hello" };
  const answer = await ask(server, "POST", "/messages", body);
  assert.is(answer.status, 201);
  const { id, createdAt } = answer.json;
  assert.match(id, UUID);
  assert.match(createdAt, TIME);
  assert.ok(Date.parse(createdAt) >= before && Date.parse(createdAt) <= Date.now());
  const expected = { id, from: "Bob", to: contact, content: "hello", status: "queued", createdAt };
  assert.equal(answer.json, expected);
  assert.equal(Object.keys(answer.json), Object.keys(expected));
  lacksInternals(answer);
  const location = answer.headers.get("location") as string;
  assert.is(location, `/messaging/messages/${id}`);
  const read = await ask(server, "GET", location.slice("/messaging".length));
  assert.is(read.text, answer.text);
});

tests("POST /messages keeps texts as they were sent", async ({ server }) => {
  const from = "'; -- 日本 😀";
  const content = 'line\nline\t"\\ é e\u0301 \u200d';
  const to = { name: "Ada", phone: newPhone() };
  const { json } = await ask(server, "POST", "/messages", { from, to, content });
  assert.is(json.from, from);
  assert.is(json.content, content);
  assert.equal(await readMessage(server, json.id), json);
});

tests("POST /messages takes as much text as it says", async ({ server }) => {
  const to = { name: "Ada", phone: newPhone() };
  const body = { from: "😀".repeat(64), to, content: "😀".repeat(4096) };
  const { status, json } = await ask(server, "POST", "/messages", body);
  assert.is(status, 201);
  assert.is(json.content, body.content);
});

tests("POST /messages does not take what only the server says", async ({ server }) => {
  const to = { name: "Ada", phone: newPhone() };
  const { json } = await ask(server, "POST", "/messages", {
    ...{ id: "mine", status: "delivered", createdAt: "then", deliveredAt: "then" },
    ...{ failureReason: "none", note: 1, from: "Bob", to, content: "hello" },
  });
  assert.is.not(json.id, "mine");
  assert.is(json.status, "queued");
  assert.match(json.createdAt, TIME);
  for (const name of ["deliveredAt", "failureReason", "note"]) assert.not.ok(name in json, name);
});

tests("POST /messages with Idempotency-Key sends one message", async ({ server }) => {
  const body = { from: "Bob", to: { name: "Ada", phone: newPhone() }, content: "hello" };
  const headers = { "Idempotency-Key": "message-1" };
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => ask(server, "POST", "/messages", body, headers)),
  );
  assert.equal([...new Set(answers.map(({ status }) => status))], [201]);
  assert.is(new Set(answers.map(({ text }) => text)).size, 1);
  const { messages } = (await ask(server, "GET", "/messages")).json;
  const id = answers[0]?.json.id;
  assert.is(messages.filter((message: Message) => message.to.phone === body.to.phone).length, 1);
  assert.ok(messages.some((message: Message) => message.id === id));
  const other = await ask(server, "POST", "/messages", { ...body, content: "bye" }, headers);
  isProblem(other, 409, "idempotency_key_reused");
});

// Whom it is for

tests("a whole contact stands for its id", async ({ server }) => {
  const contact = await makeContact(server);
  for (const to of [contact, { id: contact.id, name: "Eve", phone: "none", age: 7 }]) {
    const answer = await ask(server, "POST", "/messages", { from: "Bob", to, content: "hello" });
    assert.is(answer.status, 201, answer.text);
    assert.equal(answer.json.to, contact);
  }
  assert.equal((await ask(server, "GET", `/contacts/${contact.id}`)).json, contact);
});

tests("a name and an unknown phone make a contact", async ({ server }) => {
  const to = { name: "Grace", phone: newPhone() };
  const message = await ask(server, "POST", "/messages", { from: "Bob", to, content: "hello" });
  assert.is(message.status, 201);
  assert.equal(message.json.to, { id: message.json.to.id, ...to });
  const contact = await ask(server, "GET", `/contacts/${message.json.to.id}`);
  assert.equal(contact.json, message.json.to);
});

tests("a known phone finds its contact, whose name stays", async ({ server }) => {
  const contact = await makeContact(server, "Ada");
  const to = { name: "Somebody", phone: contact.phone };
  const message = await ask(server, "POST", "/messages", { from: "Bob", to, content: "hello" });
  assert.equal(message.json.to, contact);
  assert.equal((await ask(server, "GET", `/contacts/${contact.id}`)).json, contact);
});

tests("many messages to a new phone at once make one contact", async ({ server }) => {
  const body = { from: "Bob", to: { name: "Ada", phone: newPhone() }, content: "hello" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => ask(server, "POST", "/messages", body)),
  );
  assert.ok(answers.every(({ status }) => status === 201));
  assert.is(new Set(answers.map(({ json }) => json.to.id)).size, 1);
  assert.is(new Set(answers.map(({ json }) => json.id)).size, 20);
});

tests("a message keeps its contact as it was", async ({ server }) => {
  const contact = await makeContact(server, "Ada");
  const body = { from: "Bob", to: { id: contact.id }, content: "hello" };
  const { json: message } = await ask(server, "POST", "/messages", body);
  await ask(server, "PATCH", `/contacts/${contact.id}`, { name: "Eve", phone: newPhone() });
  assert.equal(await readMessage(server, message.id), message);
  await ask(server, "DELETE", `/contacts/${contact.id}`);
  assert.equal(await readMessage(server, message.id), message);
});

// GET /messages

lists("GET /messages is empty at first", async ({ server }) => {
  const answer = await ask(server, "GET", "/messages");
  assert.is(answer.status, 200);
  assert.equal(answer.json, { messages: [], page: 1, quantityPerPage: 100 });
});

lists("GET /messages gives pages, newest first", async ({ server }) => {
  const sent: Message[] = [];
  for (let i = 0; i < 7; i++) sent.unshift(await sendMessage(server, `message ${i}`));
  const all = await ask(server, "GET", "/messages");
  assert.equal(all.json, { messages: sent, page: 1, quantityPerPage: 100 });
  lacksInternals(all);
  assert.not.match(all.text, /deliveredAt|failureReason/);
  const pages = [sent.slice(0, 3), sent.slice(3, 6), sent.slice(6), []];
  for (const [index, messages] of pages.entries()) {
    const { json } = await ask(server, "GET", `/messages?page=${index + 1}&limit=3`);
    assert.equal(json, { messages, page: index + 1, quantityPerPage: 3 });
  }
});

const pages: [query: string, page: number, quantity: number][] = [
  ["page=0", 1, 100],
  ["page=-1", 1, 100],
  ["limit=0", 1, 1],
  ["limit=1000", 1, 1000],
  ["limit=1001", 1, 1000],
  ["limit=999999999999999&page=999999999999999", 1_000_000_000_000, 1000],
];

for (const [query, page, quantityPerPage] of pages) {
  lists(`GET /messages?${query} uses page ${page} of ${quantityPerPage}`, async ({ server }) => {
    const { status, json } = await ask(server, "GET", `/messages?${query}`);
    assert.is(status, 200);
    assert.is(json.page, page);
    assert.is(json.quantityPerPage, quantityPerPage);
  });
}

for (const query of ["page=x", "limit=x", "page=", "limit=2.5", "page=1e2"]) {
  lists(`GET /messages?${query} is refused`, async ({ server }) => {
    const answer = await ask(server, "GET", `/messages?${query}`);
    isProblem(answer, 400, "invalid");
    assert.is(answer.json.issues[0].path, query.split("=")[0]);
  });
}

// /messages/{id}

const unknown: [method: string, path: string][] = [
  ["GET", "/messages/nobody"],
  ["GET", "/messages/nobody/attempts"],
  ["POST", "/messages/nobody/redeliver"],
];

for (const [method, path] of unknown) {
  tests(`${method} ${path} is 404`, async ({ server }) => {
    const answer = await ask(server, method, path);
    isProblem(answer, 404, "not_found");
    assert.is(answer.json.id, "nobody");
    assert.is(answer.json.message, 'There is no message with the id "nobody".');
  });
}

tests("a contact's id is no message's", async ({ server }) => {
  const contact: Contact = await makeContact(server);
  assert.is((await ask(server, "GET", `/messages/${contact.id}`)).status, 404);
});

tests("a message that was not tried yet has no attempts", async ({ server }) => {
  const { id } = await sendMessage(server);
  assert.equal(await attemptsOf(server, id), []);
});

tests("a message that is queued cannot be delivered again", async ({ server }) => {
  const message = await sendMessage(server);
  const answer = await ask(server, "POST", `/messages/${message.id}/redeliver`);
  isProblem(answer, 409, "not_failed");
  assert.match(answer.json.message, "this one is queued");
  assert.equal(await readMessage(server, message.id), message);
});

tests.run();
lists.run();
