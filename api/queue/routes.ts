import { noContent, ok } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type ApiKeys, ownerOfQueryKey } from "../http/credentials.ts";
import { createOnce } from "../http/idempotency.ts";
import { parametersOf } from "../http/parameters.ts";
import { idOf } from "../http/path-id.ts";
import type { Handler, Routes } from "../http/routes.ts";
import { creationOf } from "../http/validate.ts";
import type { Store } from "../store/store.ts";
import type { LiveQueue } from "./live.ts";
import { taskFields, topicOf, workspaceQuery } from "./schema.ts";
import { createTask, flush, listTasks, removeQueued } from "./tasks.ts";
import type { Workspaces } from "./workspaces.ts";

const newTask = creationOf(taskFields);
const workspaceQueryOf = parametersOf(workspaceQuery);

export interface QueueParts {
  readonly store: Store;
  readonly keys: ApiKeys;
  readonly workspaces: Workspaces;
  readonly live: LiveQueue;
  readonly maxQueuedTasks: number;
}

/** The queue: the tasks of a workspace. Its live list is in `live.ts`. */
export function queueRoutes({ store, keys, workspaces, live, maxQueuedTasks }: QueueParts) {
  const startedAt = new Date().toISOString();

  const workspaceOf = (call: Call): Promise<number> => {
    const owner = ownerOfQueryKey(call, keys);
    return workspaces.use(owner, workspaceQueryOf(call.query).workspace_id);
  };

  // GET /tasks
  const list: Handler = async (call) => {
    const workspace = await workspaceOf(call);
    const topic = topicOf(workspace);
    const tasks = await store.remember(`${topic} list`, [topic], () => listTasks(store, workspace));
    return ok(`{"tasks":${tasks.at(Date.now())}}`);
  };

  // POST /tasks
  const create: Handler = async (call) => {
    const workspace = await workspaceOf(call);
    const fields = newTask(await call.json());
    return createOnce(store, call, `queue tasks ${workspace}`, async (tx) => {
      const task = await createTask(tx, workspace, fields, new Date(), maxQueuedTasks);
      return { status: 201, body: JSON.stringify({ task }) };
    });
  };

  // DELETE /tasks/{id}
  const remove: Handler = async (call) => {
    const workspace = await workspaceOf(call);
    const id = idOf(call, "queued task");
    await store.write((tx) => removeQueued(tx, workspace, id));
    return noContent;
  };

  // POST /tasks/flush
  const flushDispatched: Handler = async (call) => {
    const workspace = await workspaceOf(call);
    await store.write((tx) => flush(tx, workspace));
    return noContent;
  };

  // GET /stats
  const stats: Handler = async (call) => {
    const owner = ownerOfQueryKey(call, keys);
    const { workspaces: count, ...tasks } = await workspaces.counts(owner);
    const connections = live.connections(await workspaces.idsOf(owner));
    const requestedAt = new Date().toISOString();
    return ok(JSON.stringify({ startedAt, requestedAt, workspaces: count, connections, ...tasks }));
  };

  return {
    "/tasks": { GET: list, POST: create },
    "/tasks/flush": { POST: flushDispatched },
    "/tasks/:id": { DELETE: remove },
    "/stats": { GET: stats },
  } satisfies Routes;
}
