import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startServer, type TestServer } from "../../api/testing/server.ts";
import { failureOf, refusalOf } from "../http/testing.ts";
import { TrackerClient } from "./tracker-client.ts";

const accounts = suite("TrackerClient, accounts");
const tasks = suite("TrackerClient, tasks");

const password = "correct horse";

let server: TestServer;
let admin: TrackerClient;
accounts.before(async () => {
  server = await startServer();
  admin = await signedIn("admin");
});
tasks.after(() => server?.remove());

function newTracker(token?: string): TrackerClient {
  return new TrackerClient({ baseUrl: server.url, token });
}

function emailOf(name: string): string {
  return `${name}.${crypto.randomUUID()}@example.org`;
}

/** A client of somebody new. */
async function signedIn(name: string): Promise<TrackerClient> {
  const tracker = newTracker();
  const email = emailOf(name);
  await tracker.signUp({ name, email, password });
  await tracker.signIn({ email, password });
  return tracker;
}

async function everyOne<T>(all: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of all) list.push(one);
  return list;
}

accounts("say whether one can be made", async () => {
  const { open, first } = await newTracker().signUpStatus();
  assert.equal({ open, first }, { open: true, first: false });
});

accounts("sign up, and in by e-mail or name", async () => {
  const tracker = newTracker();
  const email = emailOf("ada");
  const name = `Ada ${crypto.randomUUID()}`;
  const user = await tracker.signUp({ name, email, password });
  assert.equal([user.name, user.email, user.role], [name, email, "member"]);
  assert.is(tracker.token, undefined);
  await failureOf(tracker.me(), "unauthorized");
  for (const credentials of [{ email }, { name }, { username: name }]) {
    const session = await tracker.signIn({ ...credentials, password });
    assert.equal(session.user, user);
    assert.is(session.token_type, "Bearer");
    assert.ok(Date.parse(session.expires_at) > Date.now());
    assert.is(tracker.token, session.token);
    assert.equal(await tracker.me(), user);
  }
});

accounts("are refused with what is wrong", async () => {
  const tracker = newTracker();
  const email = emailOf("ada");
  await tracker.signUp({ name: "Ada", email, password });
  const taken = tracker.signUp({ name: "Ada", email: email.toUpperCase(), password });
  assert.is((await failureOf(taken, "email_taken")).status, 409);
  const wrong = tracker.signUp({ name: "", email: "no", password: "short" });
  const { issues } = await failureOf(wrong, "invalid");
  assert.equal(issues.map(({ path }) => path).sort(), ["email", "name", "password"]);
  const failed = await failureOf(tracker.signIn({ email, password: "wrong" }), "unauthorized");
  assert.is(failed.status, 401);
  assert.is(tracker.token, undefined);
});

accounts("sign out, and their token with them", async () => {
  const tracker = await signedIn("ada");
  const { token = "" } = tracker;
  const again = newTracker(token);
  assert.is((await again.me()).name, "ada");
  const { status } = await tracker.signOut().withResponse();
  assert.is(status, 204);
  assert.is(tracker.token, undefined);
  await failureOf(again.me(), "unauthorized");
  // It has ended already.
  await again.signOut();
  assert.is(again.token, undefined);
});

accounts("go on with a token that was kept, and refuse what cannot be one", async () => {
  const tracker = await signedIn("ada");
  const other = newTracker();
  other.token = tracker.token;
  assert.equal(await other.me(), await tracker.me());
  other.token = undefined;
  await failureOf(other.me(), "unauthorized");
  refusalOf(() => {
    other.token = "a b";
  });
  refusalOf(() => newTracker("a\n"));
});

accounts("are forgotten here also where the server cannot be told", async () => {
  const fetch = () => Promise.reject(new TypeError("no"));
  const tracker = new TrackerClient({ token: "a", fetch, maxRetries: 0 });
  await failureOf(tracker.signOut(), "connection_failed");
  assert.is(tracker.token, undefined);
});

accounts("are made by an admin, with a role", async () => {
  const user = await admin.users.create({
    name: "Grace",
    email: emailOf("grace"),
    password,
    role: "admin",
  });
  assert.is(user.role, "admin");
  assert.equal(await admin.users.get(user.id), user);
  await failureOf(admin.users.get(999_999), "not_found");
});

accounts("are changed and deleted", async () => {
  const tracker = await signedIn("ada");
  const { id } = await tracker.me();
  const changed = await tracker.users.update(id, { name: "Ada Lovelace" });
  assert.is(changed.name, "Ada Lovelace");
  const other = await (await signedIn("bob")).me();
  await failureOf(tracker.users.update(other.id, { name: "No" }), "forbidden");
  assert.is(await tracker.users.delete(id), undefined);
  await failureOf(tracker.me(), "unauthorized");
  assert.is((await failureOf(admin.users.delete(id), "not_found")).status, 404);
});

accounts("are listed by pages, and all given", async () => {
  for (let count = 0; count < 3; count++) await signedIn(`user${count}`);
  const first = await admin.users.list({ limit: 2 });
  assert.is(first.users.length, 2);
  const second = await admin.users.list({ limit: 2, cursor: first.next_cursor ?? undefined });
  const all = await everyOne(admin.users.all({ limit: 2 }));
  assert.equal(all.slice(0, 4), [...first.users, ...second.users]);
  assert.equal(await everyOne(admin.users.all()), all);
});

tasks("are made, read, changed and deleted", async () => {
  const tracker = await signedIn("ada");
  const {
    data: task,
    status,
    headers,
  } = await tracker.tasks.create({ title: "Buy milk" }).withResponse();
  assert.is(status, 201);
  assert.is(headers.get("location"), `/tracker/tasks/${task.id}`);
  assert.equal([task.title, task.description, task.status], ["Buy milk", "", "open"]);
  assert.equal(await tracker.tasks.get(task.id), task);
  const done = await tracker.tasks.update(task.id, { status: "done", description: "2 litres" });
  assert.equal(done, { ...task, status: "done", description: "2 litres" });
  const other = await signedIn("bob");
  await failureOf(other.tasks.update(task.id, { title: "No" }), "forbidden");
  await failureOf(other.tasks.delete(task.id), "forbidden");
  assert.is(await tracker.tasks.delete(task.id), undefined);
  await failureOf(tracker.tasks.get(task.id), "not_found");
  await failureOf(tracker.tasks.delete(task.id), "not_found");
});

tasks("are listed by what is asked of them", async () => {
  const tracker = await signedIn("ada");
  const { id: user_id } = await tracker.me();
  for (const title of ["milk", "bread", "more milk"]) await tracker.tasks.create({ title });
  const { id } = await tracker.tasks.create({ title: "done milk", status: "done" });
  const titles = async (params: Parameters<typeof tracker.tasks.list>[0]) =>
    (await tracker.tasks.list({ user_id, ...params })).tasks.map(({ title }) => title);
  assert.equal(await titles({}), ["done milk", "more milk", "bread", "milk"]);
  assert.equal(await titles({ q: "MILK", status: "open" }), ["more milk", "milk"]);
  assert.equal(await titles({ cursor: String(id), limit: 1 }), ["more milk"]);
  const wrong = tracker.tasks.list({ status: "lost" as "done" });
  assert.is((await failureOf(wrong, "invalid")).issues[0]?.path, "status");
});

tasks("are all given, page by page, also somebody's", async () => {
  const tracker = await signedIn("ada");
  const { id: user_id } = await tracker.me();
  const made: string[] = [];
  for (let count = 0; count < 5; count++) {
    made.unshift((await tracker.tasks.create({ title: `task ${count}` })).title);
  }
  const found: string[] = [];
  for await (const { id, title } of tracker.tasks.all({ user_id, limit: 2 })) {
    found.push(title);
    await tracker.tasks.delete(id);
    await tracker.tasks.create({ title: "new" });
  }
  assert.equal(found, made);
  const newOnes = (await everyOne(tracker.users.allTasks(user_id, { limit: 2 }))).map(
    ({ title }) => title,
  );
  assert.equal(newOnes, Array(5).fill("new"));
  const page = await admin.users.tasks(user_id, { limit: 2 });
  assert.is(page.tasks.length, 2);
  assert.ok(page.next_cursor);
  await failureOf(admin.users.tasks(999_999), "not_found");
});

tasks("are watched by who is signed in", async () => {
  const { WebSocket } = await import("ws");
  const tracker = await signedIn("ada");
  for await (const update of tracker.watch({ WebSocket })) {
    if (update.type === "reset") await tracker.tasks.create({ title: "Buy milk" });
    else if (update.resource === "task") break;
  }
  refusalOf(() => newTracker().watch({ WebSocket }));
});

accounts.run();
tasks.run();
