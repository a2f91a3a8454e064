import Type, { type Static } from "typebox";
import { instant } from "../http/schemas.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The longest that a task of each type takes, in milliseconds, before `TASK_TIME_SCALE`. */
export const LONGEST_MS = {
  "gx.tiny": 3 * SECOND,
  "gx.micro": 5 * SECOND,
  "gx.small": 10 * SECOND,
  "gx.medium": 30 * SECOND,
  "gx.large": 2 * MINUTE,
  "gx.heavy": 5 * MINUTE,
} as const;

export type TaskType = keyof typeof LONGEST_MS;
const TYPES = Object.keys(LONGEST_MS) as TaskType[];

/** What a person says of a task. */
export const taskFields = {
  name: Type.String({ minLength: 1, maxLength: 200, examples: ["First task"] }),
  type: Type.Enum(TYPES),
};

export const Task = Type.Object({
  id: Type.Integer({ description: "counts from 1 in each workspace; no number is used twice" }),
  ...taskFields,
  status: Type.Enum(["queued", "running", "completed"]),
  progress: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: "in percent of the task's time; 100 only when it is completed",
  }),
  created_at: instant,
  started_at: Type.Optional(instant),
  completed_at: Type.Optional(instant),
});
export type Task = Static<typeof Task>;

/** Which workspace a call is about. It comes to be when it is first used. */
export const workspaceQuery = {
  workspace_id: Type.String({
    pattern: "^[A-Za-z_\\-\\d]{1,64}$",
    default: "default",
    description: "1 to 64 letters, digits, - or _ (ASCII only)",
  }),
};

/** The topic under which a workspace's changes are told. */
export function topicOf(workspace: number): string {
  return `queue/${workspace}`;
}

/** The workspace of a topic, or undefined for the topics of others. */
export function workspaceOf(topic: string): number | undefined {
  return topic.startsWith("queue/") ? Number(topic.slice("queue/".length)) : undefined;
}
