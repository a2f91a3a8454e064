import * as assert from "uvu/assert";
import type { TestAnswer } from "../../../api/testing/server.ts";
import { KEY } from "../kit/server.ts";
import { dispatched, isTaken, type Model, type ModelUser } from "./model.ts";
import type { ModelServer } from "./model-server.ts";

/** One step of a history. Numbers choose among what there is. */
export interface Step {
  readonly kind: string;
  readonly who: number;
  readonly which: number;
  readonly text: string;
}

/** Asks the server for what a step says, holds the answer against the model, and gives the next model. */
export type Command = (server: ModelServer, model: Model, step: Step) => Promise<Model>;

const PASSWORD = "correct horse";

function pick<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)];
}

function expect(answer: TestAnswer, status: number, members: object = {}): void {
  assert.is(answer.status, status, answer.text);
  for (const [name, value] of Object.entries(members)) {
    assert.equal(answer.json[name], value, `${name} in ${answer.text}`);
  }
}

/** A user who is signed in; undefined where nobody is. */
function signedIn(model: Model, who: number): { user: ModelUser; token: string } | undefined {
  const user = pick(
    model.users.filter(({ id }) => model.tokens[id] !== undefined),
    who,
  );
  return user && { user, token: model.tokens[user.id] as string };
}

const signUp: Command = async (server, model, { text }) => {
  const email = `u${model.users.length}-${model.nextTask}-${model.ended.length}@example.org`;
  if (model.users.length >= 4 || model.users.some((user) => user.email === email)) return model;
  const body = { name: text || "n", email, password: PASSWORD };
  const made = await server.ask("POST", "/tracker/users", { body });
  // The bearer's key is no token.
  expect(made, 401);
  const free = await fetch(`${server.server.url}/tracker/users`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.is(free.status, 201);
  const user = (await free.json()) as ModelUser;
  assert.is(user.role, model.users.length === 0 ? "admin" : "member");
  return signInAs(server, { ...model, users: [...model.users, user] }, user);
};

async function signInAs(server: ModelServer, model: Model, user: ModelUser): Promise<Model> {
  const body = { email: user.email.toUpperCase(), password: PASSWORD };
  const answer = await server.ask("POST", "/tracker/auth", { body });
  expect(answer, 200, { user });
  return { ...model, tokens: { ...model.tokens, [user.id]: answer.json.token } };
}

const signIn: Command = async (server, model, { who }) => {
  const user = pick(
    model.users.filter(({ id }) => model.tokens[id] === undefined),
    who,
  );
  return user ? signInAs(server, model, user) : model;
};

const signOut: Command = async (server, model, { who }) => {
  const caller = signedIn(model, who);
  // The first one stays, so that somebody can look.
  if (!caller || caller.user.role === "admin") return model;
  expect(await server.ask("POST", "/tracker/logout", { token: caller.token }), 204);
  const tokens = { ...model.tokens, [caller.user.id]: undefined };
  return { ...model, tokens, ended: [...model.ended, caller.token] };
};

const useEnded: Command = async (server, model, { which }) => {
  const token = pick(model.ended, which);
  if (token) expect(await server.ask("GET", "/tracker/me", { token }), 401);
  return model;
};

const renameUser: Command = async (server, model, { who, which, text }) => {
  const caller = signedIn(model, who);
  const user = pick(model.users, which);
  if (!caller || !user) return model;
  const body = { name: text || "renamed" };
  const answer = await server.ask("PATCH", `/tracker/users/${user.id}`, {
    body,
    token: caller.token,
  });
  if (caller.user.role !== "admin" && caller.user.id !== user.id) {
    expect(answer, 403);
    return model;
  }
  const after = { ...user, name: body.name };
  expect(answer, 200, after);
  return { ...model, users: model.users.map((one) => (one.id === user.id ? after : one)) };
};

const removeUser: Command = async (server, model, { which }) => {
  const admin = model.users[0];
  const user = pick(model.users, which);
  const token = admin && model.tokens[admin.id];
  if (!user || !token) return model;
  const answer = await server.ask("DELETE", `/tracker/users/${user.id}`, { token });
  if (user.id === admin.id) {
    expect(answer, 409, { code: "last_admin" });
    return model;
  }
  expect(answer, 204);
  const ended = model.tokens[user.id];
  return {
    ...model,
    users: model.users.filter(({ id }) => id !== user.id),
    tokens: { ...model.tokens, [user.id]: undefined },
    tasks: model.tasks.filter(({ user_id }) => user_id !== user.id),
    ended: ended ? [...model.ended, ended] : model.ended,
  };
};

const addTask: Command = async (server, model, { who, which, text }) => {
  const caller = signedIn(model, who);
  if (!caller) return model;
  const status = pick(["open", "in_progress", "done"], which) as string;
  const body = { title: text || "t", description: text, status };
  const answer = await server.ask("POST", "/tracker/tasks", { body, token: caller.token });
  expect(answer, 201, { ...body, user_id: caller.user.id, id: model.nextTask });
  return { ...model, tasks: [...model.tasks, answer.json], nextTask: model.nextTask + 1 };
};

/** The same request again, with the key of the first. */
const addOnce: Command = async (server, model, { who, which, text }) => {
  const caller = signedIn(model, who);
  if (!caller) return model;
  const key = `${caller.user.id}-${which % 5}`;
  const body = { title: text || "once" };
  const answer = await server.ask("POST", "/tracker/tasks", { body, token: caller.token, key });
  const kept = model.keys[key];
  if (kept) {
    if (kept.body !== JSON.stringify(body)) expect(answer, 409, { code: "idempotency_key_reused" });
    else assert.is(answer.text, kept.answer);
    return model;
  }
  expect(answer, 201, { id: model.nextTask });
  const made = { path: "/tracker/tasks", body: JSON.stringify(body), answer: answer.text };
  return {
    ...model,
    tasks: [...model.tasks, answer.json],
    nextTask: model.nextTask + 1,
    keys: { ...model.keys, [key]: made },
  };
};

const changeTask: Command = async (server, model, { who, which, text }) => {
  const caller = signedIn(model, who);
  const task = pick(model.tasks, which);
  if (!caller || !task) return model;
  const body = { description: text };
  const answer = await server.ask("PUT", `/tracker/tasks/${task.id}`, {
    body,
    token: caller.token,
  });
  if (caller.user.role !== "admin" && caller.user.id !== task.user_id) {
    expect(answer, 403);
    return model;
  }
  const after = { ...task, ...body };
  expect(answer, 200, after);
  return { ...model, tasks: model.tasks.map((one) => (one.id === task.id ? after : one)) };
};

const removeTask: Command = async (server, model, { who, which }) => {
  const caller = signedIn(model, who);
  const task = pick(model.tasks, which);
  if (!caller || !task) return model;
  const answer = await server.ask("DELETE", `/tracker/tasks/${task.id}`, { token: caller.token });
  if (caller.user.role !== "admin" && caller.user.id !== task.user_id) {
    expect(answer, 403);
    return model;
  }
  expect(answer, 204);
  expect(await server.ask("GET", `/tracker/tasks/${task.id}`, { token: caller.token }), 404);
  return { ...model, tasks: model.tasks.filter(({ id }) => id !== task.id) };
};

const addContact: Command = async (server, model, { which, text }) => {
  const body = { name: text || "n", phone: `+331000${which % 12}` };
  const answer = await server.ask("POST", "/messaging/contacts", { body });
  if (model.contacts.some(({ phone }) => phone === body.phone)) {
    expect(answer, 400, { code: "phone_taken" });
    return model;
  }
  expect(answer, 201, body);
  return { ...model, contacts: [...model.contacts, answer.json] };
};

const changeContact: Command = async (server, model, { who, which, text }) => {
  const contact = pick(model.contacts, which);
  if (!contact) return model;
  const body = { name: text || "changed", phone: `+331000${who % 12}` };
  const answer = await server.ask("PATCH", `/messaging/contacts/${contact.id}`, { body });
  if (model.contacts.some(({ id, phone }) => phone === body.phone && id !== contact.id)) {
    expect(answer, 400, { code: "phone_taken" });
    return model;
  }
  const after = { ...contact, ...body };
  expect(answer, 200, after);
  return {
    ...model,
    contacts: model.contacts.map((one) => (one.id === contact.id ? after : one)),
  };
};

const removeContact: Command = async (server, model, { which }) => {
  const contact = pick(model.contacts, which);
  if (!contact) return model;
  expect(await server.ask("DELETE", `/messaging/contacts/${contact.id}`), 204);
  return { ...model, contacts: model.contacts.filter(({ id }) => id !== contact.id) };
};

const sendMessage: Command = async (server, model, { who, which, text }) => {
  const phone = `+331000${which % 12}`;
  const known = model.contacts.find((contact) => contact.phone === phone);
  const to = known && who % 2 ? { id: known.id } : { name: text || "to", phone };
  const body = { from: "f", to, content: text || "c" };
  const answer = await server.ask("POST", "/messaging/messages", { body });
  expect(answer, 201, { from: body.from, content: body.content, status: "queued" });
  const { id, from, to: found, content, createdAt } = answer.json;
  if (known) assert.equal(found, known);
  else assert.equal({ name: found.name, phone: found.phone }, to);
  const message = { id, from, to: found, content, createdAt, rounds: 1 };
  return {
    ...model,
    contacts: known ? model.contacts : [...model.contacts, found],
    messages: [...model.messages, message],
  };
};

const redeliver: Command = async (server, model, { which }) => {
  const message = pick(model.messages, which);
  if (!message) return model;
  await server.agreesWith(model, "before a message is sent again");
  const answer = await server.ask("POST", `/messaging/messages/${message.id}/redeliver`);
  if (isTaken(message.id)) {
    expect(answer, 409, { code: "not_failed" });
    return model;
  }
  expect(answer, 202, { id: message.id, status: "queued" });
  const after = { ...message, rounds: message.rounds + 1 };
  return { ...model, messages: model.messages.map((one) => (one === message ? after : one)) };
};

const NAMES = ["default", "other"];
const TYPES = ["gx.heavy", "gx.large"];

function queuePath(path: string, name: string): string {
  return `/queue/tasks${path}?api_key=${KEY}&workspace_id=${name}`;
}

const addQueued: Command = async (server, model, { who, which, text }) => {
  const name = pick(NAMES, who) as string;
  const before = model.workspaces[name] ?? { next: 1, tasks: [], dispatchedTo: 0 };
  const body = { name: text || "q", type: pick(TYPES, which) as string };
  const answer = await server.ask("POST", queuePath("", name), { body });
  expect(answer, 201);
  const { id, name: called, type, created_at } = answer.json.task;
  assert.equal({ id, name: called, type }, { id: before.next, ...body });
  const tasks = [...before.tasks, { id, name: called, type, created_at }];
  const after = dispatched({ ...before, next: before.next + 1, tasks });
  return { ...model, workspaces: { ...model.workspaces, [name]: after } };
};

const removeQueued: Command = async (server, model, { who, which }) => {
  const name = pick(NAMES, who) as string;
  const workspace = model.workspaces[name];
  const task = workspace && pick(workspace.tasks, which);
  if (!task) return model;
  // Until what has a place has taken it, it is queued still.
  await server.agreesWith(model, "before a task is removed");
  const answer = await server.ask("DELETE", queuePath(`/${task.id}`, name));
  if (task.id <= workspace.dispatchedTo) {
    expect(answer, 404);
    return model;
  }
  expect(answer, 204);
  const after = { ...workspace, tasks: workspace.tasks.filter(({ id }) => id !== task.id) };
  return { ...model, workspaces: { ...model.workspaces, [name]: after } };
};

const flush: Command = async (server, model, { who }) => {
  const name = pick(NAMES, who) as string;
  const workspace = model.workspaces[name];
  if (!workspace) return model;
  await server.agreesWith(model, "before a flush");
  expect(await server.ask("POST", queuePath("/flush", name)), 204);
  const tasks = workspace.tasks.filter(({ id }) => id > workspace.dispatchedTo);
  const after = dispatched({ ...workspace, tasks });
  return { ...model, workspaces: { ...model.workspaces, [name]: after } };
};

/** All that clients do. */
export const commands: Readonly<Record<string, Command>> = {
  signUp,
  signIn,
  signOut,
  useEnded,
  renameUser,
  removeUser,
  addTask,
  addOnce,
  changeTask,
  removeTask,
  addContact,
  changeContact,
  removeContact,
  sendMessage,
  redeliver,
  addQueued,
  removeQueued,
  flush,
};
