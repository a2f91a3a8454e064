import { notFound, tooMany } from "../http/problem.ts";
import { idList, isAmong } from "../store/sql.ts";
import type { JsonShape, Reader, Transaction } from "../store/store.ts";
import { Listing, RUNNING_SQL } from "./listing.ts";
import { LONGEST_MS, type Task, type TaskType, topicOf } from "./schema.ts";

const SHAPE: JsonShape = {
  id: "id",
  name: "name",
  type: "type",
  status: "status",
  progress: "CASE WHEN status = 'completed' THEN 100 ELSE 0 END",
  running: { optional: RUNNING_SQL },
  created_at: "created_at",
  started_at: { optional: "started_at" },
  completed_at: { optional: "completed_at" },
};

/**
 * A workspace's tasks. They are dispatched in the order of their creation, so the order of their
 * numbers is both that of dispatch and that of creation.
 */
export async function listTasks(reader: Reader, workspace: number): Promise<Listing> {
  const sql = "SELECT * FROM queue_tasks WHERE workspace = $1 ORDER BY id";
  return new Listing(await reader.jsonList(SHAPE, sql, [workspace]));
}

/** Those of these tasks that there are. */
export async function tasksByIds(
  reader: Reader,
  workspace: number,
  ids: readonly (string | number)[],
): Promise<Listing> {
  const sql = `SELECT * FROM queue_tasks WHERE workspace = $1 AND ${isAmong("id", "$2")} ORDER BY id`;
  return new Listing(await reader.jsonList(SHAPE, sql, [workspace, idList(ids)]));
}

/** @throws {Problem} 429 when `most` tasks are queued already */
export async function createTask(
  tx: Transaction,
  workspace: number,
  { name, type }: { name: string; type: TaskType },
  now: Date,
  most: number,
): Promise<Task> {
  const counted = await tx.run(
    "UPDATE queue_workspaces SET last_task = last_task + 1, queued = queued + 1 WHERE id = $1 AND queued < $2",
    [workspace, most],
  );
  if (!counted) throw tooMany("queue_full", `${most} tasks are queued, the most that may be.`, 5);
  const { id } = (await tx.get<{ id: number }>(
    "SELECT last_task AS id FROM queue_workspaces WHERE id = $1",
    [workspace],
  )) as { id: number };
  const created_at = now.toISOString();
  await tx.run(
    "INSERT INTO queue_tasks (workspace, id, name, type, status, created_at) VALUES ($1, $2, $3, $4, 'queued', $5)",
    [workspace, id, name, type, created_at],
  );
  tx.publish(topicOf(workspace), "created", id);
  return { id, name, type, status: "queued", progress: 0, created_at };
}

/**
 * Removes a task that is still queued.
 *
 * @throws {Problem} 404 when it is not, or not any more
 */
export async function removeQueued(tx: Transaction, workspace: number, id: number): Promise<void> {
  const removed = await tx.run(
    "DELETE FROM queue_tasks WHERE workspace = $1 AND id = $2 AND status = 'queued'",
    [workspace, id],
  );
  if (!removed) throw notFound("queued task", String(id));
  await tx.run("UPDATE queue_workspaces SET queued = queued - 1 WHERE id = $1", [workspace]);
  tx.publish(topicOf(workspace), "removed", id);
}

/** Removes every dispatched task, running or completed. */
export async function flush(tx: Transaction, workspace: number): Promise<void> {
  const dispatched = await tx.all<{ id: number }>(
    "SELECT id FROM queue_tasks WHERE workspace = $1 AND status <> 'queued'",
    [workspace],
  );
  if (dispatched.length === 0) return;
  await tx.run("DELETE FROM queue_tasks WHERE workspace = $1 AND status <> 'queued'", [workspace]);
  await tx.run("UPDATE queue_workspaces SET running = 0, completed = 0 WHERE id = $1", [workspace]);
  tx.publish(
    topicOf(workspace),
    "flushed",
    dispatched.map(({ id }) => id),
  );
}

/** Where a workspace stands after `advance`. */
export interface Standing {
  readonly running: number;
  /** When the next running task ends (Unix milliseconds). */
  readonly nextEnd: number | undefined;
}

/** The ends of a workspace's running tasks. */
export const RUNNING =
  "SELECT ends_ms FROM queue_tasks WHERE workspace = $1 AND status = 'running' ORDER BY ends_ms";
/** Running tasks whose time is over. */
export const DUE =
  "SELECT id, ends_ms FROM queue_tasks WHERE workspace = $1 AND status = 'running' AND ends_ms <= $2 ORDER BY ends_ms";

/** Longer than this no task takes, times the scale. */
const LONGEST = Math.max(...Object.values(LONGEST_MS));

/** Completes the tasks whose time is over, and starts queued ones in the places that are free. */
export async function advance(
  tx: Transaction,
  workspace: number,
  now: number,
  options: { places: number; timeScale: number },
): Promise<Standing> {
  const { places, timeScale } = options;
  const changed = [
    ...(await completeDue(tx, workspace, now)),
    ...(await startQueued(tx, workspace, now, places, timeScale)),
  ];
  if (changed.length > 0) tx.publish(topicOf(workspace), "advanced", changed);
  const running = await tx.all<{ ends_ms: number }>(RUNNING, [workspace]);
  const left = (running.at(-1)?.ends_ms ?? now) - now;
  if (left > LONGEST * timeScale && (await beginAnew(tx, workspace, now))) {
    return advance(tx, workspace, now, options);
  }
  return { running: running.length, nextEnd: running[0]?.ends_ms };
}

/**
 * Lets the tasks that began in the future begin now: the machine's clock was set back, and they
 * would keep their places until it had caught up. Gives how many there were.
 */
async function beginAnew(tx: Transaction, workspace: number, now: number): Promise<number> {
  const early = await tx.all<{ id: number }>(
    "SELECT id FROM queue_tasks WHERE workspace = $1 AND status = 'running' AND ends_ms - duration_ms > $2",
    [workspace, now],
  );
  if (early.length === 0) return 0;
  await tx.run(
    "UPDATE queue_tasks SET started_at = $3, ends_ms = $2 + duration_ms WHERE workspace = $1 AND status = 'running' AND ends_ms - duration_ms > $2",
    [workspace, now, new Date(now).toISOString()],
  );
  tx.publish(
    topicOf(workspace),
    "advanced",
    early.map(({ id }) => id),
  );
  return early.length;
}

async function completeDue(tx: Transaction, workspace: number, now: number): Promise<number[]> {
  const due = await tx.all<{ id: number; ends_ms: number }>(DUE, [workspace, now]);
  for (const { id, ends_ms } of due) {
    // Its own end, which may have passed while the server was down.
    await tx.run(
      "UPDATE queue_tasks SET status = 'completed', completed_at = $3 WHERE workspace = $1 AND id = $2",
      [workspace, id, new Date(ends_ms).toISOString()],
    );
  }
  if (due.length > 0) {
    await tx.run(
      "UPDATE queue_workspaces SET running = running - $2, completed = completed + $2 WHERE id = $1",
      [workspace, due.length],
    );
  }
  return due.map(({ id }) => id);
}

async function startQueued(
  tx: Transaction,
  workspace: number,
  now: number,
  places: number,
  timeScale: number,
): Promise<number[]> {
  const state = await tx.get<{ running: number; queued: number; dispatched_to: number }>(
    "SELECT running, queued, dispatched_to FROM queue_workspaces WHERE id = $1",
    [workspace],
  );
  const free = places - (state?.running ?? places);
  if (!state || free <= 0 || state.queued === 0) return [];
  const next = await tx.all<{ id: number; type: TaskType }>(
    "SELECT id, type FROM queue_tasks WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3",
    [workspace, state.dispatched_to, free],
  );
  for (const { id, type } of next) {
    const duration = Math.max(1, Math.ceil((1 - Math.random()) * LONGEST_MS[type] * timeScale));
    await tx.run(
      "UPDATE queue_tasks SET status = 'running', started_at = $3, duration_ms = $4, ends_ms = $5 WHERE workspace = $1 AND id = $2",
      [workspace, id, new Date(now).toISOString(), duration, now + duration],
    );
  }
  await tx.run(
    "UPDATE queue_workspaces SET queued = queued - $2, running = running + $2, dispatched_to = $3 WHERE id = $1",
    [workspace, next.length, next.at(-1)?.id ?? state.dispatched_to],
  );
  return next.map(({ id }) => id);
}
