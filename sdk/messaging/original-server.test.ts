import * as assert from "uvu/assert";
import {
  type Answering,
  type FakeServer,
  failureOf,
  fakeServer,
  json,
  KEY,
  problem,
  suiteOfFakes,
  text,
} from "../http/testing.ts";
import type { Contact } from "../types/messaging.ts";
import { MessagingClient } from "./messaging-client.ts";

const original = suiteOfFakes("The original messaging server");

const ADA = { id: "a1", name: "Ada", phone: "+33600000001" };
const BOB = { id: "b2", name: "Bob", phone: "+33600000002" };

interface Sent {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly content: string;
  status: string;
  readonly createdAt: string;
}

/** What the original server keeps. */
interface State {
  readonly contacts: Map<string, Contact>;
  readonly messages: Sent[];
  /** How often a message is read before it is delivered. */
  reads: number;
}

/** Answers as the original server does, with what it does otherwise than its specification says. */
function answering(state: State): Answering {
  const { contacts, messages } = state;
  return (response, received) => {
    const { pathname, searchParams } = new URL(received.target, "http://localhost");
    const [, resource, id] = pathname.split("/");
    const body = received.body ? JSON.parse(received.body) : undefined;
    const answer = (status: number, value?: unknown) => json(status, value)(response, received);
    if (received.headers.authorization !== `Bearer ${KEY}`) {
      return answer(401, { message: "Unauthorized" });
    }
    if (resource === "contacts" && received.method === "GET" && !id) {
      const pageNumber = Number(searchParams.get("pageIndex") ?? 1);
      const pageSize = Number(searchParams.get("max") ?? 10);
      const page = [...contacts.values()].slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
      return answer(200, { contacts: page, pageNumber, pageSize });
    }
    if (resource === "contacts" && received.method === "POST") {
      const contact = { id: `c${contacts.size + 1}`, ...body };
      contacts.set(contact.id, contact);
      return answer(201, contact);
    }
    if (resource === "contacts") {
      const contact = contacts.get(String(id));
      if (!contact) return answer(404, { id, message: "Contact not found" });
      return answer(200, contact);
    }
    if (resource === "messages" && received.method === "POST") {
      const to = body.to.id ?? ADA.id;
      const message = { ...body, id: `m${messages.length + 1}`, to, status: "queued" };
      messages.push({ ...message, createdAt: "2026-01-01T00:00:00.000Z" });
      return answer(201, messages.at(-1));
    }
    if (resource === "messages" && id) {
      const message = messages.find((one) => one.id === id);
      if (message && --state.reads <= 0) message.status = "delivered";
      return message ? answer(200, message) : answer(404, { id, message: "Message not found" });
    }
    if (resource === "messages") {
      const known = Object.fromEntries(contacts);
      return answer(200, { messages, page: 1, quantityPerPage: 100, data: { contacts: known } });
    }
    text(404, `<pre>Cannot ${received.method} ${pathname}</pre>`)(response, received);
  };
}

async function start(): Promise<{ fake: FakeServer; state: State; client: MessagingClient }> {
  const contacts = new Map([ADA, BOB].map((contact) => [contact.id, contact]));
  const state: State = { contacts, messages: [], reads: 3 };
  const fake = await fakeServer(answering(state));
  const client = new MessagingClient({ apiKey: KEY, baseUrl: fake.url });
  return { fake, state, client };
}

original("is found at the root, by the first call", async () => {
  const { fake, client } = await start();
  assert.equal(await client.contacts.get(ADA.id), ADA);
  assert.equal(await client.contacts.get(BOB.id), BOB);
  const targets = fake.received.map(({ target }) => target);
  assert.equal(targets, ["/messaging/contacts/a1", "/contacts/a1", "/contacts/b2"]);
});

original("is asked once to make what the other path did not know", async () => {
  const { fake, state, client } = await start();
  const made = await client.contacts.create({ name: "Eve", phone: "+33600000003" });
  assert.equal(made, { id: "c3", name: "Eve", phone: "+33600000003" });
  assert.is(state.contacts.size, 3);
  const keys = fake.received.map(({ headers }) => headers["idempotency-key"]);
  assert.is(keys[0], keys[1]);
});

original("lists contacts under `contacts`, which is put right", async () => {
  const { client } = await start();
  const page = await client.contacts.list({ max: 1, pageIndex: 2 });
  assert.equal(page, { contactsList: [BOB], pageNumber: 2, pageSize: 1 });
  const all: Contact[] = [];
  for await (const contact of client.contacts.all({ max: 1 })) all.push(contact);
  assert.equal(all, [ADA, BOB]);
});

original("gives a contact's id for the contact, which is put right", async () => {
  const { fake, client } = await start();
  const sent = await client.messages.send({ from: "Me", to: BOB.id, content: "hello" });
  assert.equal(sent.to, BOB);
  assert.equal((await client.messages.get(sent.id)).to, BOB);
  const before = fake.received.length;
  const known = await client.messages.send({ from: "Me", to: ADA, content: "hello" });
  assert.equal(known.to, ADA);
  assert.is(fake.received.length - before, 1);
  assert.equal(JSON.parse(fake.received.at(-1)?.body ?? "").to, { id: ADA.id });
  const named = await client.messages.send({
    from: "Me",
    to: { name: "Other", phone: ADA.phone },
    content: "hello",
  });
  assert.equal(named.to, ADA);
});

original("reads a message's contact once, however long it waits for the message", async () => {
  const { fake, client } = await start();
  const { id } = await client.messages.send({ from: "Me", to: ADA, content: "hello" });
  const before = fake.received.length;
  const message = await client.messages.waitUntilSettled(id);
  assert.is(message.status, "delivered");
  assert.equal(message.to, ADA);
  const since = fake.received.slice(before).map(({ target }) => target);
  assert.equal(since, ["/messages/m1", "/messages/m1", "/messages/m1", "/contacts/a1"]);
});

original("has messages for contacts that are gone, of whom the id is left", async () => {
  const { state, client } = await start();
  const { id } = await client.messages.send({ from: "Me", to: BOB, content: "hello" });
  state.contacts.delete(BOB.id);
  const gone = { id: BOB.id, name: "", phone: "" };
  assert.equal((await client.messages.get(id)).to, gone);
  const { messages } = await client.messages.list();
  assert.equal(
    messages.map(({ to }) => to),
    [gone],
  );
  const sent = await client.messages.send({ from: "Me", to: BOB.id, content: "hello" });
  assert.equal(sent.to, gone);
});

original("lists messages with the contacts beside them, which is put right", async () => {
  const { fake, client } = await start();
  for (const to of [ADA, BOB, ADA]) {
    await client.messages.send({ from: "Me", to, content: "hello" });
  }
  const before = fake.received.length;
  const page = await client.messages.list();
  assert.equal(Object.keys(page).sort(), ["messages", "page", "quantityPerPage"]);
  assert.equal(
    page.messages.map(({ to }) => to),
    [ADA, BOB, ADA],
  );
  assert.is(fake.received.length - before, 1);
  const all: Contact[] = [];
  for await (const { to } of client.messages.all()) all.push(to);
  assert.equal(all, [ADA, BOB, ADA]);
});

original("may have everything below `data`, or no contacts beside the messages", async () => {
  const message = { id: "m1", from: "Me", to: ADA.id, content: "hello", status: "queued" };
  const data = { messages: [message], contacts: { a1: { name: "Ada", phone: ADA.phone } } };
  const below = await fakeServer(json(200, { data, page: "2", quantityPerPage: "5" }));
  const client = new MessagingClient({ apiKey: KEY, baseUrl: below.url });
  const page = await client.messages.list();
  assert.equal(page, { messages: [{ ...message, to: ADA }], page: 2, quantityPerPage: 5 });

  const list = json(200, { messages: [message, { ...message, id: "m2" }] });
  const bare = await fakeServer(list, json(200, ADA));
  const other = new MessagingClient({ apiKey: KEY, baseUrl: bare.url });
  const { messages, quantityPerPage } = await other.messages.list({ limit: 7 });
  assert.equal(
    messages.map(({ to }) => to),
    [ADA, ADA],
  );
  assert.is(quantityPerPage, 7);
  assert.is(bare.received.length, 2);
});

original("has sent a message, whether its contact can be read or not", async () => {
  const message = { id: "m1", from: "Me", to: ADA.id, content: "hello", status: "queued" };
  const fake = await fakeServer(json(201, message), json(400, { message: "no" }));
  const client = new MessagingClient({ apiKey: KEY, baseUrl: fake.url });
  const { name, phone } = ADA;
  const sent = await client.messages.send({ from: "Me", to: { name, phone }, content: "hello" });
  assert.equal(sent, { ...message, to: ADA });
});

original("says in its own words that something is not there", async () => {
  const { client } = await start();
  const error = await failureOf(client.contacts.get("nobody"), "not_found");
  assert.is(error.message, "Contact not found");
  const stranger = new MessagingClient({ apiKey: "other", baseUrl: (await start()).fake.url });
  assert.is((await failureOf(stranger.contacts.list())).status, 401);
});

original("is not looked for where Taskwire says that something is not there", async () => {
  for (const code of ["not_found", "unknown_path"]) {
    const fake = await fakeServer(problem(404, code));
    const client = new MessagingClient({ apiKey: KEY, baseUrl: fake.url });
    await failureOf(client.contacts.get("nobody"), code);
    assert.is(fake.received.length, 1);
  }
});

original("is asked for a message at intervals that grow", async () => {
  const { fake, state, client } = await start();
  state.reads = Number.POSITIVE_INFINITY;
  const { id } = await client.messages.send({ from: "Me", to: ADA, content: "hello" });
  const before = fake.received.length;
  await failureOf(client.messages.waitUntilSettled(id, { maxWait: 1500 }), "timeout");
  // At once, and after 200, 500, 950 ms; never more often, however fast it answers.
  assert.ok(fake.received.length - before <= 4, `${fake.received.length - before} times`);
});

original("is not looked for where Taskwire has answered", async () => {
  const fake = await fakeServer(json(200, ADA), text(404, "a proxy's page"));
  const client = new MessagingClient({ apiKey: KEY, baseUrl: fake.url });
  await client.contacts.get(ADA.id);
  await failureOf(client.contacts.get(ADA.id), "http_error");
  assert.is(fake.received.length, 2);
});

original.run();
