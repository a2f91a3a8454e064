import Type from "typebox";
import { LONGEST_MS, Task } from "../../../../api/queue/schema.ts";
import { bodies, text, words } from "../values.ts";
import { exactly, type Operation, strict } from "./operation.ts";

const task = strict(Task);

export const queueOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/queue/tasks",
    credential: "api_key",
    query: ["workspace_id"],
    statuses: [200, 400],
    answer: exactly({ tasks: Type.Array(task) }),
  },
  {
    method: "POST",
    path: "/queue/tasks",
    credential: "api_key",
    query: ["workspace_id"],
    body: bodies({
      name: { values: text(1, 200) },
      type: { values: words(...Object.keys(LONGEST_MS)) },
    }),
    statuses: [201, 400],
    answer: exactly({ task }),
  },
  {
    method: "DELETE",
    path: "/queue/tasks/:id",
    credential: "api_key",
    ids: "queued",
    query: ["workspace_id"],
    statuses: [204, 400, 404],
  },
  {
    method: "POST",
    path: "/queue/tasks/flush",
    credential: "api_key",
    query: ["workspace_id"],
    statuses: [204, 400],
  },
  {
    method: "GET",
    path: "/queue/stats",
    credential: "api_key",
    statuses: [200],
    answer: exactly({
      startedAt: Type.String(),
      requestedAt: Type.String(),
      workspaces: Type.Integer(),
      connections: Type.Integer(),
      queued: Type.Integer(),
      running: Type.Integer(),
      completed: Type.Integer(),
    }),
  },
  // Without the wish for a WebSocket.
  {
    method: "GET",
    path: "/queue/ws/tasks",
    credential: "api_key",
    query: ["since", "workspace_id"],
    statuses: [400, 426],
  },
];
