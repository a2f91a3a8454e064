import {
  type ApiCall,
  type Attempt,
  type Contact,
  type Message,
  MessagingClient,
  type MessagingUpdate,
} from "../mod.ts";

// Calls that the compiler takes, and calls that it refuses. None of them runs.

export function constructing(): void {
  new MessagingClient({ apiKey: "key" });
  new MessagingClient({ apiKey: "key", baseUrl: new URL("http://localhost:3000"), fetch });
  new MessagingClient({ apiKey: "key", onRequest: ({ headers }) => headers.set("X-Trace", "1") });

  // @ts-expect-error: the options are not to be left out
  new MessagingClient();
  // @ts-expect-error: the key is not to be left out
  new MessagingClient({});
  // @ts-expect-error: there may be no key in the environment
  new MessagingClient({ apiKey: undefined as string | undefined });
  // @ts-expect-error: apiKey, not apikey
  new MessagingClient({ apikey: "key" });
  // @ts-expect-error: maxRetries, not retries
  new MessagingClient({ apiKey: "key", retries: 3 });
  // @ts-expect-error: milliseconds, not a text
  new MessagingClient({ apiKey: "key", timeout: "5s" });
  // @ts-expect-error: workspaces are the queue's
  new MessagingClient({ apiKey: "key", workspaceId: "default" });
  // @ts-expect-error: the attempt is a number
  new MessagingClient({ apiKey: "key", onRequest: ({ attempt }) => attempt.trim() });
}

export async function contacts({ contacts }: MessagingClient): Promise<void> {
  const made: Contact = await contacts.create({ name: "Ada", phone: "+33612345678" });
  const { contactsList, pageNumber } = await contacts.list({ pageIndex: 2, max: 50 });
  const numbers: number[] = [pageNumber, contactsList.length];
  await contacts.update(made.id, { name: "Ada Lovelace" });
  for await (const { phone } of contacts.all({ max: 100 })) phone.trim();
  const gone: undefined = (await contacts.delete(made.id)) as undefined;
  void [numbers, gone];

  // @ts-expect-error: the phone is missing
  contacts.create({ name: "Ada" });
  // @ts-expect-error: the phone is a text
  contacts.create({ name: "Ada", phone: 33612345678 });
  // @ts-expect-error: the server gives the id
  contacts.create({ name: "Ada", phone: "+33612345678", id: "mine" });
  // @ts-expect-error: a contact's id is a text
  contacts.get(7);
  // @ts-expect-error: contacts are paged by pageIndex and max
  contacts.list({ page: 1, limit: 10 });
  // @ts-expect-error: max, not limit
  contacts.all({ limit: 10 });
  // @ts-expect-error: every page is read: there is none to begin with
  contacts.all({ pageIndex: 2 });
  // @ts-expect-error: an id cannot be changed
  contacts.update(made.id, { id: "other" });
  // @ts-expect-error: what is to change is missing
  contacts.update(made.id);
  // @ts-expect-error: nothing comes back
  (await contacts.delete(made.id)).id;
  // @ts-expect-error: an answer is not to be written to
  made.name = "Grace";
  // @ts-expect-error: contactsList, as the wire has it
  (await contacts.list()).contacts;
}

export async function messages({ messages }: MessagingClient): Promise<void> {
  const to = { name: "Ada", phone: "+33612345678" };
  const sent: Message = await messages.send({ from: "us", to, content: "Hello" });
  await messages.send({ from: "us", to: sent.to, content: "Hello" });
  await messages.send({ from: "us", to: sent.to.id, content: "Hello" });
  await messages.send({ from: "us", to: { id: sent.to.id }, content: "Hello" });
  const { page, quantityPerPage } = await messages.list({ page: 1, limit: 1000 });
  const attempts: readonly Attempt[] = (await messages.attempts(sent.id)).attempts;
  const settled: Message = await messages.waitUntilSettled(sent.id, { maxWait: 10_000 });
  const reason: string | undefined = settled.failureReason;
  void [page, quantityPerPage, attempts, reason];

  // @ts-expect-error: nobody to send it to
  messages.send({ from: "us", content: "Hello" });
  // @ts-expect-error: a contact's id is a text
  messages.send({ from: "us", to: 7, content: "Hello" });
  // @ts-expect-error: a name alone finds nobody
  messages.send({ from: "us", to: { name: "Ada" }, content: "Hello" });
  // @ts-expect-error: one contact at a time
  messages.send({ from: "us", to: [to], content: "Hello" });
  // @ts-expect-error: content, not text
  messages.send({ from: "us", to, text: "Hello" });
  // @ts-expect-error: messages are paged by page and limit
  messages.list({ pageIndex: 1, max: 10 });
  // @ts-expect-error: maxWait, not wait
  messages.waitUntilSettled(sent.id, { wait: 10_000 });
  // @ts-expect-error: a message, not its id
  messages.get(sent);
  // @ts-expect-error: there is no such status
  settled.status === "sent";
  // @ts-expect-error: it may not have been delivered
  settled.deliveredAt.trim();
}

export async function everyCall({ contacts }: MessagingClient): Promise<void> {
  const { signal } = new AbortController();
  const call: ApiCall<Contact> = contacts.get("id", {
    signal,
    timeout: 1000,
    headers: { "X-Trace": "1" },
    idempotencyKey: "mine",
  });
  const { data, status, headers, requestId } = await call.withResponse();
  const told: [Contact, number, string | null, string | undefined] = [
    data,
    status,
    headers.get("Location"),
    requestId,
  ];
  void told;

  // @ts-expect-error: signal, not abort
  contacts.get("id", { abort: signal });
  // @ts-expect-error: the signal, not its controller
  contacts.get("id", { signal: new AbortController() });
  // @ts-expect-error: idempotencyKey, not idempotency_key
  contacts.get("id", { idempotency_key: "mine" });
  // @ts-expect-error: only a client has retries
  contacts.get("id", { maxRetries: 0 });
  // @ts-expect-error: options are the last argument, behind the parameters of the list
  contacts.list({ signal });
}

export async function watching(messaging: MessagingClient): Promise<void> {
  for await (const update of messaging.watch({ since: 7 })) {
    const told: MessagingUpdate = update;
    if (update.type === "reset") continue;
    if (update.resource === "contact") update.upsert[0]?.phone.trim();
    else update.upsert[0]?.content.trim();
    void told;

    // @ts-expect-error: it may be a contact
    update.upsert[0]?.content;
    // @ts-expect-error: messaging tells of contacts and messages
    update.resource === "task";
  }
  // @ts-expect-error: the client has the key
  messaging.watch({ apiKey: "key" });
}
