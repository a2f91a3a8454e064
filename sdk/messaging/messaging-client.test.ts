import * as assert from "uvu/assert";
import { makeContact, newPhone, suiteWithReceiver } from "../../api/messaging/testing.ts";
import { failureOf } from "../http/testing.ts";
import type { Contact } from "../types/messaging.ts";
import { MessagingClient } from "./messaging-client.ts";

const contacts = suiteWithReceiver("messaging.contacts");
const messages = suiteWithReceiver("messaging.messages");

function clientOf({ server }: { server: { url: string } }): MessagingClient {
  return new MessagingClient({ apiKey: "there-is-no-key", baseUrl: server.url });
}

async function everyOne<T>(all: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of all) list.push(one);
  return list;
}

contacts("are made, read, changed and deleted", async (context) => {
  const { contacts } = clientOf(context);
  const phone = newPhone();
  const made = await contacts.create({ name: "Ada", phone });
  assert.equal(made, { id: made.id, name: "Ada", phone });
  assert.equal(await contacts.get(made.id), made);
  const changed = await contacts.update(made.id, { name: "Ada Lovelace" });
  assert.equal(changed, { ...made, name: "Ada Lovelace" });
  assert.is(await contacts.delete(made.id), undefined);
  const error = await failureOf(contacts.get(made.id), "not_found");
  assert.is(error.status, 404);
  assert.ok(error.requestId);
  await failureOf(contacts.delete(made.id), "not_found");
});

contacts("are refused with what is wrong with them", async (context) => {
  const { contacts } = clientOf(context);
  const made = await contacts.create({ name: "Ada", phone: newPhone() });
  const taken = await failureOf(contacts.create({ name: "Bob", phone: made.phone }), "phone_taken");
  assert.is(taken.status, 400);
  const wrong = await failureOf(contacts.create({ name: "", phone: "1" }), "invalid");
  assert.equal(wrong.issues.map(({ path }) => path).sort(), ["name", "phone"]);
});

contacts("are made once by calls with the same key", async (context) => {
  const { contacts } = clientOf(context);
  const contact = { name: "Ada", phone: newPhone() };
  const idempotencyKey = crypto.randomUUID();
  const first = await contacts.create(contact, { idempotencyKey });
  assert.equal(await contacts.create(contact, { idempotencyKey }), first);
  const other = contacts.create({ ...contact, name: "Bob" }, { idempotencyKey });
  assert.is((await failureOf(other, "idempotency_key_reused")).status, 409);
});

contacts("are listed by pages with the names of the wire", async (context) => {
  const { contacts } = clientOf(context);
  const { contactsList, pageNumber, pageSize } = await contacts.list();
  assert.equal([pageNumber, pageSize], [1, 10]);
  assert.ok(contactsList.length > 0);
  assert.equal(await contacts.list({ pageIndex: 1000, max: 3 }), {
    contactsList: [],
    pageNumber: 1000,
    pageSize: 3,
  });
  const wrong = contacts.list({ max: "many" as unknown as number });
  assert.is((await failureOf(wrong, "invalid")).issues[0]?.path, "max");
});

contacts("are all given, also while the loop deletes them", async (context) => {
  const { contacts } = clientOf(context);
  for (let count = 0; count < 12; count++) await makeContact(context.server);
  const all = await everyOne(contacts.all({ max: 5 }));
  assert.equal(await everyOne(contacts.all()), all);
  const listed: Contact[] = [];
  for await (const contact of contacts.all({ max: 5 })) {
    listed.push(contact);
    await contacts.delete(contact.id);
  }
  assert.equal(listed, all);
  assert.equal(await everyOne(contacts.all()), []);
});

contacts("are read on with the options that all() was given", async (context) => {
  const { contacts } = clientOf(context);
  for (let count = 0; count < 3; count++) await makeContact(context.server);
  const controller = new AbortController();
  const reading = async () => {
    for await (const _ of contacts.all({ max: 2 }, { signal: controller.signal }))
      controller.abort();
  };
  assert.ok((await failureOf(reading())).isAbort);
});

contacts("need a key that the server knows", async ({ server }) => {
  const stranger = new MessagingClient({ apiKey: "unknown", baseUrl: server.url });
  const error = await failureOf(stranger.contacts.list(), "unauthorized");
  assert.is(error.status, 401);
});

messages("are sent to a contact, to its id, and to a name with a phone", async (context) => {
  const { messages, contacts } = clientOf(context);
  const phone = newPhone();
  const first = await messages.send({ from: "Bob", to: { name: "Ada", phone }, content: "1" });
  assert.is(first.status, "queued");
  const contact = await contacts.get(first.to.id);
  assert.equal(first.to, contact);
  for (const to of [contact, contact.id, { id: contact.id }, { name: "Other", phone }]) {
    const { to: found } = await messages.send({ from: "Bob", to, content: "2" });
    assert.equal(found, contact);
  }
  const stale = { ...contact, name: "As it was" };
  const sent = await messages.send({ from: "Bob", to: stale, content: "3" });
  assert.equal(sent.to, contact);
});

messages("are refused with what is wrong with them", async (context) => {
  const { messages } = clientOf(context);
  const unknown = messages.send({ from: "Bob", to: "nobody", content: "hello" });
  assert.is((await failureOf(unknown, "invalid")).issues[0]?.path, "to.id");
  for (const message of [undefined, {}, { from: "Bob", to: null, content: "" }]) {
    assert.is((await failureOf(messages.send(message as never))).status, 400);
  }
});

messages("are listed, newest first, and all given", async (context) => {
  const { messages } = clientOf(context);
  const to = { name: "Ada", phone: newPhone() };
  for (const content of ["a", "b", "c", "d", "e"])
    await messages.send({ from: "Bob", to, content });
  const page = await messages.list({ page: 2, limit: 2 });
  assert.equal([page.page, page.quantityPerPage], [2, 2]);
  assert.equal(
    page.messages.map(({ content }) => content),
    ["c", "b"],
  );
  const all: string[] = [];
  for await (const { content } of messages.all({ limit: 2 })) {
    all.push(content);
    // New ones move the others to later pages, and are not among them.
    if (content === "d") await messages.send({ from: "Bob", to, content: "new" });
  }
  assert.equal(all.slice(0, 5), ["e", "d", "c", "b", "a"]);
});

messages("are waited for until they are delivered", async (context) => {
  const { messages } = clientOf(context);
  const to = { name: "Ada", phone: newPhone() };
  const { id } = await messages.send({ from: "Bob", to, content: "hello" });
  const message = await messages.waitUntilSettled(id);
  assert.is(message.status, "delivered");
  assert.ok(message.deliveredAt);
  assert.equal(await messages.get(id), message);
  const { attempts } = await messages.attempts(id);
  assert.equal(
    attempts.map(({ status }) => status),
    [204],
  );
});

messages("that have failed are given as they are, and can be delivered again", async (context) => {
  const { messages } = clientOf(context);
  context.receiver.answer = (response) => response.writeHead(500).end();
  const to = { name: "Ada", phone: newPhone() };
  const { id } = await messages.send({ from: "Bob", to, content: "hello" });
  const failed = await messages.waitUntilSettled(id);
  assert.is(failed.status, "failed");
  assert.ok(failed.failureReason);
  assert.is((await messages.attempts(id)).attempts.length, 3);
  context.receiver.answer = (response) => response.writeHead(204).end();
  const { data, status } = await messages.redeliver(id).withResponse();
  assert.equal([data.status, status], ["queued", 202]);
  assert.is((await messages.waitUntilSettled(id)).status, "delivered");
  assert.is((await failureOf(messages.redeliver(id), "not_failed")).status, 409);
});

messages("that are not settled are waited for as long as is said", async (context) => {
  const { messages } = clientOf(context);
  context.receiver.answer = () => {};
  const to = { name: "Ada", phone: newPhone() };
  const { id } = await messages.send({ from: "Bob", to, content: "hello" });
  const late = await failureOf(messages.waitUntilSettled(id, { maxWait: 50 }), "timeout");
  assert.match(late.message, `The delivery of message ${id} took longer than 50 ms`);
  const signal = AbortSignal.timeout(50);
  assert.ok((await failureOf(messages.waitUntilSettled(id, { signal }))).isAbort);
  await failureOf(messages.waitUntilSettled("unknown"), "not_found");
  await failureOf(messages.waitUntilSettled(""), "invalid_argument");
});

messages("are watched", async (context) => {
  const { WebSocket } = await import("ws");
  const client = clientOf(context);
  for await (const update of client.watch({ WebSocket })) {
    if (update.type === "reset") await makeContact(context.server);
    else if (update.resource === "contact") break;
  }
});

contacts.run();
messages.run();
