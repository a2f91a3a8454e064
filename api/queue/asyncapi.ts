import Type from "typebox";
import type { LiveDescription } from "../docs/description.ts";
import { changesQuery } from "../live/changes.ts";
import { frameCursor } from "../live/frames.ts";
import { TASKWIRE_PROTOCOL } from "../live/protocol.ts";
import { queueKey } from "./openapi.ts";
import { Task, workspaceQuery } from "./schema.ts";

const TaskArray = Type.Array(Task);

export const liveQueue: LiveDescription = {
  name: "queueTasks",
  title: "The live list of a workspace",
  description: `The list in two forms: whole at every change, or, for clients that ask for the subprotocol \`${TASKWIRE_PROTOCOL}\`, once and then what changes. Refused with 401 without a key, 403 with one that is unknown, 400 where the query is wrong, and 429 where as many watch as may.`,
  address: "/queue/ws/tasks",
  query: { ...workspaceQuery, ...changesQuery },
  schemas: { QueueTask: Task },
  securitySchemes: { queueKey },
  forms: [
    {
      id: "sendTaskList",
      summary: "The whole list",
      description:
        "Without a subprotocol: on opening, and after every change. Changes close to each other share a frame.",
      messages: {
        taskList: {
          summary: "The workspace's tasks, as GET /tasks orders them",
          schema: TaskArray,
        },
      },
    },
    {
      id: "sendTaskChanges",
      protocol: TASKWIRE_PROTOCOL,
      summary: "The list once, and then what changes",
      description: `With the subprotocol \`${TASKWIRE_PROTOCOL}\`. With \`since\`, exactly the changes that were missed, or a snapshot where they are no longer kept.`,
      messages: {
        taskSnapshot: {
          summary: "The whole list",
          schema: Type.Object({
            type: Type.Literal("snapshot"),
            cursor: frameCursor,
            tasks: TaskArray,
          }),
        },
        taskChanges: {
          summary: "What has changed since the last frame",
          schema: Type.Object({
            type: Type.Literal("change"),
            cursor: frameCursor,
            upsert: Type.Array(Task),
            remove: Type.Array(Task.properties.id, { examples: [[]] }),
          }),
        },
      },
    },
  ],
};
