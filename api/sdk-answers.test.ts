import { suite } from "uvu";
import * as assert from "uvu/assert";
import type * as Messaging from "../sdk/types/messaging.ts";
import type * as Queue from "../sdk/types/queue.ts";
import type * as Tracker from "../sdk/types/tracker.ts";
import type { WebhookEvent } from "../sdk/webhooks/event.ts";
import { Receiver } from "./messaging/testing.ts";
import { call, startServer, type TestServer, until } from "./testing/server.ts";

// Some answers have no schema, because the store composes them. Their members are compared with the
// SDK's types here; those of single resources in `sdk-types.test.ts`.

const answers = suite<{ server: TestServer; receiver: Receiver }>("the SDK's types of answers", {
  server: undefined as unknown as TestServer,
  receiver: undefined as unknown as Receiver,
});

answers.before(async (context) => {
  context.receiver = await Receiver.start();
  context.server = await startServer({
    env: { DELIVERY_DELAY_MS: "1", WEBHOOK_URL: context.receiver.url },
  });
});
answers.after(async ({ server, receiver }) => {
  await server?.remove();
  await receiver?.stop();
});

/** Which members an answer has, by its type. The compiler wants all of them, and no other. */
type Members<T> = {
  [Name in keyof T]-?: Record<never, never> extends Pick<T, Name> ? "sometimes" : "always";
};

function assertMembers<T>(answer: object, members: Members<T>): void {
  const always = Object.keys(members).filter((name) => members[name as keyof T] === "always");
  for (const name of always) assert.ok(name in answer, `${name} is missing`);
  for (const name of Object.keys(answer)) assert.ok(name in members, `the SDK has no ${name}`);
}

answers("of the tracker", async ({ server }) => {
  const account = { name: "Ada", email: "ada@example.org", password: "correct horse" };
  await call(`${server.url}/tracker/users`, "POST", { body: account });
  const session = await call(`${server.url}/tracker/auth`, "POST", { body: account });
  assertMembers<Tracker.TrackerSession>(session.json, {
    token: "always",
    token_type: "always",
    expires_at: "always",
    user: "always",
  });
  assert.is(session.json.token_type, "Bearer");
  const headers = { Authorization: `Bearer ${session.json.token}` };
  const users = await call(`${server.url}/tracker/users`, "GET", { headers });
  assertMembers<Tracker.TrackerUserPage>(users.json, { users: "always", next_cursor: "always" });
  const tasks = await call(`${server.url}/tracker/tasks`, "GET", { headers });
  assertMembers<Tracker.TrackerTaskPage>(tasks.json, { tasks: "always", next_cursor: "always" });
  const mine = await call(`${server.url}/tracker/users/1/tasks`, "GET", { headers });
  assertMembers<Tracker.TrackerTaskPage>(mine.json, { tasks: "always", next_cursor: "always" });
});

answers("of messaging, and of its deliveries", async ({ server, receiver }) => {
  const ask = (method: string, path: string, body?: object) =>
    call(`${server.url}/messaging${path}`, method, {
      body,
      headers: { Authorization: "Bearer there-is-no-key" },
    });
  const to = { name: "Ada", phone: "+33612345678" };
  const { id } = (await ask("POST", "/messages", { from: "us", to, content: "Hello" })).json;
  const contacts = await ask("GET", "/contacts");
  assertMembers<Messaging.ContactPage>(contacts.json, {
    contactsList: "always",
    pageNumber: "always",
    pageSize: "always",
  });
  const messages = await ask("GET", "/messages");
  assertMembers<Messaging.MessagePage>(messages.json, {
    messages: "always",
    page: "always",
    quantityPerPage: "always",
  });
  const attempts = await until(async () => {
    const { json } = await ask("GET", `/messages/${id}/attempts`);
    return json.attempts.length > 0 && json;
  }, "an attempt");
  assertMembers<Messaging.AttemptList>(attempts, { attempts: "always" });
  assertMembers<WebhookEvent>(receiver.of(id)[0]?.event ?? {}, {
    id: "always",
    status: "always",
    deliveredAt: "always",
  });
});

answers("of the queue", async ({ server }) => {
  const list = await call(`${server.url}/queue/tasks?api_key=there-is-no-key`, "GET");
  assertMembers<Queue.QueueTaskList>(list.json, { tasks: "always" });
  const stats = await call(`${server.url}/queue/stats?api_key=there-is-no-key`, "GET");
  assertMembers<Queue.QueueStats>(stats.json, {
    startedAt: "always",
    requestedAt: "always",
    workspaces: "always",
    connections: "always",
    queued: "always",
    running: "always",
    completed: "always",
  });
});

answers.run();
