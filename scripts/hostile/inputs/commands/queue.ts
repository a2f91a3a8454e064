import * as assert from "uvu/assert";
import { KEY } from "../../kit/server.ts";
import { dispatched } from "../model.ts";
import { type Command, expect, pick } from "./command.ts";

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

export const queueCommands = { addQueued, removeQueued, flush };
