/**
 * What kind of work a task is, by the longest that it takes: 3 s, 5 s, 10 s, 30 s, 2 min and 5 min,
 * each times the server's `TASK_TIME_SCALE`.
 */
export type QueueTaskType =
  | "gx.tiny"
  | "gx.micro"
  | "gx.small"
  | "gx.medium"
  | "gx.large"
  | "gx.heavy";

/** Where a task is on its way through the queue. */
export type QueueTaskStatus = "queued" | "running" | "completed";

/** A task in the queue of a workspace. */
export interface QueueTask {
  /** Counts from 1 in each workspace; no number is used twice. */
  readonly id: number;
  /** 1 to 200 characters. */
  readonly name: string;
  /** What kind of work it is. */
  readonly type: QueueTaskType;
  /** Where it is on its way. */
  readonly status: QueueTaskStatus;
  /** The share of its time that it has had, from 0 to 100; 100 only when it is completed. */
  readonly progress: number;
  /** When it was put in the queue: ISO 8601, UTC, with milliseconds. */
  readonly created_at: string;
  /** When it began to run, where it has: ISO 8601, UTC, with milliseconds. */
  readonly started_at?: string;
  /** When it was completed, where it is: ISO 8601, UTC, with milliseconds. */
  readonly completed_at?: string;
}

/** What a task is made from. */
export interface NewQueueTask {
  /** 1 to 200 characters. */
  readonly name: string;
  /** What kind of work it is. */
  readonly type: QueueTaskType;
}

/** The whole queue of a workspace. */
export interface QueueTaskList {
  /** First those that were dispatched, in that order, then those queued, the oldest first. */
  readonly tasks: readonly QueueTask[];
}

/** How things stand for an API key, in all of its workspaces together. */
export interface QueueStats {
  /** When the server started: ISO 8601, UTC, with milliseconds. */
  readonly startedAt: string;
  /** When these figures were taken: ISO 8601, UTC, with milliseconds. */
  readonly requestedAt: string;
  /** How many workspaces there are. */
  readonly workspaces: number;
  /** How many live lists are open. */
  readonly connections: number;
  /** How many tasks wait. */
  readonly queued: number;
  /** How many tasks run. */
  readonly running: number;
  /** How many tasks are completed and still listed. */
  readonly completed: number;
}
