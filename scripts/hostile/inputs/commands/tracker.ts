import * as assert from "uvu/assert";
import type { Model, ModelUser } from "../model.ts";
import type { ModelServer } from "../model-server.ts";
import { type Command, expect, pick } from "./command.ts";

const PASSWORD = "correct horse";

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

export const trackerCommands = {
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
};
