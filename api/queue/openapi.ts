import Type from "typebox";
import type { ApiDescription, Described, SecurityScheme } from "../docs/description.ts";
import { instant } from "../http/schemas.ts";
import { creationSchema } from "../http/validate.ts";
import type { queueRoutes } from "./routes.ts";
import { Task, taskFields, workspaceQuery } from "./schema.ts";

const count = Type.Integer({ minimum: 0 });
const Stats = Type.Object({
  startedAt: instant,
  requestedAt: instant,
  workspaces: count,
  connections: Type.Integer({ minimum: 0, description: "those that watch a live list" }),
  queued: count,
  running: count,
  completed: count,
});

const operations: Described<typeof queueRoutes> = {
  "/tasks": {
    GET: {
      id: "listTasks",
      tag: "Tasks",
      summary: "The list: dispatched tasks, then queued ones",
      query: workspaceQuery,
      answers: { 200: Type.Object({ tasks: Type.Array(Task) }) },
      problems: ["too_many_workspaces", "store_unavailable"],
    },
    POST: {
      id: "createTask",
      tag: "Tasks",
      summary: "Queue a task",
      description:
        "It starts as soon as one of the workspace's places is free, first in, first out.",
      query: workspaceQuery,
      body: creationSchema(taskFields),
      answers: { 201: Type.Object({ task: Task }) },
      problems: ["too_many_workspaces", "queue_full"],
      once: true,
    },
  },
  "/tasks/flush": {
    POST: {
      id: "flushTasks",
      tag: "Tasks",
      summary: "Remove every dispatched task",
      description: "Running or completed; a running one stops and frees its place.",
      query: workspaceQuery,
      answers: { 204: null },
      problems: ["too_many_workspaces"],
    },
  },
  "/tasks/:id": {
    DELETE: {
      id: "deleteTask",
      tag: "Tasks",
      summary: "Remove a task that is still queued",
      query: workspaceQuery,
      answers: { 204: null },
      problems: ["not_found", "too_many_workspaces"],
    },
  },
  "/stats": {
    GET: {
      id: "getStats",
      tag: "Statistics",
      summary: "How much there is, in all workspaces of the key",
      answers: { 200: Stats },
    },
  },
};

export const queueKey: SecurityScheme = {
  type: "apiKey",
  in: "query",
  name: "api_key",
  description: "One of the server's `API_KEYS`; `there-is-no-key` unless they are set.",
};

export const queueApi: ApiDescription = {
  title: "Taskwire queue",
  summary: "A workspace's task queue.",
  description:
    "Workspaces belong to the key that uses them: another key never sees them. The live list, a WebSocket at `/queue/ws/tasks`, is described in `/docs/asyncapi.yaml`.",
  mount: "/queue",
  tags: { Tasks: "The tasks of a workspace.", Statistics: "Counts." },
  schemas: { Task },
  placeholders: { id: Type.Integer({ minimum: 1 }) },
  securitySchemes: { key: queueKey },
  security: ["key"],
  problems: ["unauthorized", "forbidden"],
  operations,
};
