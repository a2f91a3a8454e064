import { equal, failure, ok } from "../assert.ts";
import { anyPhone, messagingOf, queueOf } from "../clients.ts";
import type { Case } from "../context.ts";

export const errorCases: readonly Case[] = [
  {
    name: "errors: an unknown key",
    async run(context) {
      const { sdk, baseUrl } = context;
      const apiKey = "not-a-key";
      const { contacts } = new sdk.MessagingClient({ baseUrl, apiKey });
      const error = await failure(context, contacts.list(), "unauthorized", 401);
      ok(error.requestId, "the request has an id");
      ok(!`${error.stack}${JSON.stringify(error)}`.includes(apiKey), "it does not tell the key");
      const queue = new sdk.QueueClient({ baseUrl, apiKey });
      await failure(context, queue.tasks.list(), "forbidden", 403);
    },
  },
  {
    name: "errors: what is not valid is named, member by member",
    async run(context) {
      const creating = messagingOf(context).contacts.create({ name: "", phone: "12" });
      const { issues } = await failure(context, creating, "invalid", 400);
      equal(issues.map(({ path }) => path).sort(), ["name", "phone"]);
      ok(
        issues.every(({ message }) => message.length > 0),
        "each says what is wrong",
      );
      // biome-ignore lint/suspicious/noExplicitAny: a caller without types
      const wrong = queueOf(context).tasks.create({ name: "Task", type: "gx.none" as any });
      equal((await failure(context, wrong, "invalid", 400)).issues[0]?.path, "type");
    },
  },
  {
    name: "errors: nobody there",
    async run(context) {
      const { sdk, nobodyUrl: baseUrl, apiKey } = context;
      const { contacts } = new sdk.MessagingClient({ baseUrl, apiKey, maxRetries: 0 });
      const error = await failure(context, contacts.list(), "connection_failed");
      ok(error.cause !== undefined, "there is a cause");
      ok(!error.isAbort && !error.isTimeout, "it is neither an abort nor a time-out");
    },
  },
  {
    name: "errors: no answer in time",
    async run(context) {
      const { sdk, hooksUrl, apiKey } = context;
      const options = { baseUrl: `${hooksUrl}/silent`, apiKey, maxRetries: 0, timeout: 100 };
      const { contacts } = new sdk.MessagingClient(options);
      const error = await failure(context, contacts.list(), "timeout");
      ok(error.isTimeout && !error.isAbort, "it is a time-out");
    },
  },
  {
    name: "errors: an answer that is not JSON, and one that breaks off",
    async run(context) {
      const { sdk, hooksUrl, apiKey } = context;
      const options = { apiKey, maxRetries: 0 };
      const page = new sdk.MessagingClient({ ...options, baseUrl: `${hooksUrl}/html` });
      await failure(context, page.contacts.list(), "invalid_response", 200);
      const broken = new sdk.MessagingClient({ ...options, baseUrl: `${hooksUrl}/broken` });
      await failure(context, broken.contacts.list(), "connection_failed");
    },
  },
  {
    name: "errors: isTaskwireError() knows what other copies of the library made, and nothing else",
    async run({ sdk }) {
      const copied = Object.assign(new Error("from elsewhere"), {
        [Symbol.for("taskwire.error")]: true,
      });
      ok(sdk.isTaskwireError(copied), "another copy's error");
      for (const other of [new Error("no"), {}, null, undefined, "text", 404]) {
        ok(!sdk.isTaskwireError(other), "anything else");
      }
    },
  },
  {
    name: "errors: an option that cannot work is refused before anything is sent",
    async run(context) {
      const { sdk } = context;
      const misuses = [
        () => new sdk.MessagingClient({ apiKey: "" }),
        () => new sdk.MessagingClient({ apiKey: "a\nb" }),
        () => new sdk.QueueClient({ apiKey: "key", baseUrl: "not an address" }),
        () => new sdk.TrackerClient({ token: "with space" }),
      ];
      for (const misuse of misuses) {
        await failure(context, Promise.resolve().then<unknown>(misuse), "invalid_argument");
      }
      const to = { name: "Ada", phone: anyPhone() };
      const { messages } = messagingOf(context);
      const sent = messages.send({ from: "Me", to, content: "" });
      equal((await failure(context, sent, "invalid", 400)).issues[0]?.path, "content");
    },
  },
];
