import type { HookResponse } from "../../mod.ts";
import { allOf, equal, failure, ok } from "../assert.ts";
import { anyPhone, messagingOf } from "../clients.ts";
import type { Case, Context } from "../context.ts";

export const callCases: readonly Case[] = [
  {
    name: "calls: withResponse() gives the status, the headers and the request's id",
    async run(context) {
      const { contacts } = messagingOf(context);
      const contact = { name: "Ada", phone: anyPhone() };
      const options = { headers: { "X-Request-Id": "conformance-1" } };
      const answer = await contacts.create(contact, options).withResponse();
      equal(answer.status, 201);
      equal(answer.requestId, "conformance-1");
      equal(answer.data.phone, contact.phone);
      ok(answer.headers.get("location")?.includes(answer.data.id), "the headers can be read");
      const gone = await contacts.delete(answer.data.id).withResponse();
      equal([gone.status, gone.data], [204, undefined]);
    },
  },
  {
    name: "calls: a POST whose answer is lost is made once",
    async run(context) {
      const lost = losing(context);
      const contacts = lost.client.contacts;
      const phone = anyPhone();
      const contact = await contacts.create({ name: "Once", phone });
      equal(contact, { id: contact.id, name: "Once", phone });
      equal(lost.statuses, [undefined, 201], "the attempts");
      equal(lost.keys.length, 2, "the number of requests");
      ok(lost.keys[0] && lost.keys[0] === lost.keys[1], "the retry has the same Idempotency-Key");
      const all = await allOf(messagingOf(context).contacts.all());
      equal(all.filter((one) => one.phone === phone).length, 1, "the number of contacts");
    },
  },
  {
    name: "calls: Retry-After is waited for",
    async run(context) {
      const { sdk, baseUrl, apiKey } = context;
      const attempts: HookResponse[] = [];
      const busyOnce = async (input: string | URL | Request, init?: RequestInit) =>
        attempts.length === 0
          ? new Response("busy", { status: 503, headers: { "Retry-After": "1" } })
          : fetch(input, init);
      const { contacts } = new sdk.MessagingClient({
        baseUrl,
        apiKey,
        fetch: busyOnce,
        onResponse: (attempt) => void attempts.push(attempt),
      });
      const started = Date.now();
      await contacts.list();
      // Some timers are a millisecond early.
      ok(Date.now() - started >= 990, "it took as long as was asked for");
      equal(
        attempts.map(({ status }) => status),
        [503, 200],
      );
      ok((attempts[0]?.retryInMs ?? 0) >= 1000, "the hook was told of the wait");
    },
  },
  {
    name: "calls: onRequest sees each request, without its key, and may add headers",
    async run(context) {
      const { sdk, baseUrl, apiKey } = context;
      const seen: string[] = [];
      const queue = new sdk.QueueClient({
        baseUrl,
        apiKey,
        onRequest(request) {
          seen.push(`${request.attempt} ${request.method} ${request.url}`);
          request.headers.set("X-Request-Id", "from-the-hook");
        },
      });
      const { requestId } = await queue.stats().withResponse();
      equal(requestId, "from-the-hook");
      equal(seen.length, 1, "the number of requests");
      ok(seen[0]?.startsWith(`1 GET ${baseUrl}/queue/stats`), "it says what is asked");
      ok(!seen[0]?.includes(apiKey), "it does not tell the key");
    },
  },
  {
    name: "calls: an idempotency key of one's own gives the first answer again",
    async run(context) {
      const { contacts } = messagingOf(context);
      const phone = anyPhone();
      const options = { idempotencyKey: crypto.randomUUID() };
      const first = await contacts.create({ name: "Ada", phone }, options);
      equal(await contacts.create({ name: "Ada", phone }, options), first);
      const other = contacts.create({ name: "Other", phone: anyPhone() }, options);
      const error = await other.then(
        () => undefined,
        (reason) => reason,
      );
      equal([context.sdk.isTaskwireError(error), error?.status], [true, 409]);
    },
  },
  {
    name: "calls: baseUrl may end in a slash, and be a URL",
    async run({ sdk, baseUrl, apiKey }) {
      for (const address of [`${baseUrl}/`, new URL(baseUrl)]) {
        const { contacts } = new sdk.MessagingClient({ baseUrl: address, apiKey });
        equal((await contacts.list({ max: 1 })).pageSize, 1);
      }
    },
  },
  {
    name: "calls: a signal ends a call and the waiting for a message",
    async run(context) {
      const { contacts, messages } = messagingOf(context);
      const before = await failure(
        context,
        contacts.list({}, { signal: AbortSignal.abort() }),
        "aborted",
      );
      ok(before.isAbort && !before.isTimeout, "it is an abort");

      const { id } = await messages.send({
        from: "Me",
        to: { name: "Ada", phone: anyPhone() },
        content: "Hello",
      });
      const ending = new AbortController();
      const waiting = messages.waitUntilSettled(id, { signal: ending.signal });
      ending.abort();
      ok((await failure(context, waiting, "aborted")).isAbort, "it is an abort");
    },
  },
];

/** A client whose first request reaches the server, and whose answer does not come back. */
function losing({ sdk, baseUrl, apiKey }: Context) {
  const keys: (string | null)[] = [];
  const statuses: (number | undefined)[] = [];
  const client = new sdk.MessagingClient({
    baseUrl,
    apiKey,
    async fetch(input: string | URL | Request, init?: RequestInit) {
      keys.push(new Headers(init?.headers).get("idempotency-key"));
      const response = await fetch(input, init);
      if (keys.length > 1) return response;
      await response.text();
      throw new TypeError("The answer was lost.");
    },
    onResponse: ({ status }) => void statuses.push(status),
  });
  return { client, keys, statuses };
}
