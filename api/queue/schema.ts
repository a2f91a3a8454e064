import Type, { type Static } from "typebox";

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
  name: Type.String({ minLength: 1, maxLength: 200 }),
  type: Type.Enum(TYPES),
};

export const Task = Type.Object({
  /** Counts from 1 in each workspace; no number is used twice. */
  id: Type.Integer(),
  ...taskFields,
  status: Type.Enum(["queued", "running", "completed"]),
  /** From 0 to 100; 100 only when it is completed. */
  progress: Type.Integer({ minimum: 0, maximum: 100 }),
  created_at: Type.String(),
  started_at: Type.Optional(Type.String()),
  completed_at: Type.Optional(Type.String()),
});
export type Task = Static<typeof Task>;

/** The topic under which a workspace's changes are told. */
export function topicOf(workspace: number): string {
  return `queue/${workspace}`;
}

/** The workspace of a topic, or undefined for the topics of others. */
export function workspaceOf(topic: string): number | undefined {
  return topic.startsWith("queue/") ? Number(topic.slice("queue/".length)) : undefined;
}
