import { forbidden, notFound } from "../http/problem.ts";
import { columnsOf, idList, isAmong, shapeOf, updateById } from "../store/sql.ts";
import type { Reader, Transaction, Value } from "../store/store.ts";
import { Task, type TaskFields, TRACKER_TOPIC, type User } from "./schema.ts";

const COLUMNS = columnsOf(Task);
const SHAPE = shapeOf(Task);

/** What is asked of a list of tasks. All of it has to fit. */
export interface TaskFilter {
  readonly userId?: number | undefined;
  readonly status?: Task["status"] | undefined;
  /** A text in title or description; ASCII letters match in either case. */
  readonly text?: string | undefined;
}

/** The JSON of a task. */
export function findTask(reader: Reader, id: number): Promise<string | undefined> {
  return reader.json(SHAPE, `SELECT ${COLUMNS} FROM tracker_tasks WHERE id = $1`, [id]);
}

/** The JSON array of a page of tasks, latest first, before the one with the id `before`. */
export function listTasks(
  reader: Reader,
  filter: TaskFilter,
  before: number,
  limit: number,
): Promise<string> {
  const [sql, parameters] = select(filter, before, limit, COLUMNS);
  return reader.jsonList(SHAPE, sql, parameters);
}

/** Where the page after that one begins, or null when there is none. */
export async function nextCursor(
  reader: Reader,
  filter: TaskFilter,
  before: number,
  limit: number,
): Promise<string | null> {
  // The page's last task and the one after it: those before it need not leave the engine.
  const [sql, parameters] = select(filter, before, 2, "id");
  const place = `$${parameters.length + 1}`;
  const ids = await reader.all<{ id: number }>(`${sql} OFFSET ${place}`, [
    ...parameters,
    limit - 1,
  ]);
  return ids.length === 2 ? String(ids[0]?.id) : null;
}

function select(
  { userId, status, text }: TaskFilter,
  before: number,
  limit: number,
  columns: string,
): [string, Value[]] {
  const parameters: Value[] = [before, limit];
  const conditions = ["id < $1"];
  const add = (condition: (place: string) => string, value: Value) => {
    parameters.push(value);
    conditions.push(condition(`$${parameters.length}`));
  };
  if (userId !== undefined) add((place) => `user_id = ${place}`, userId);
  if (status !== undefined) add((place) => `status = ${place}`, status);
  if (text !== undefined) add(containsText, `%${text.replace(/[\\%_]/g, "\\$&")}%`);
  const sql = `SELECT ${columns} FROM tracker_tasks WHERE ${conditions.join(" AND ")} ORDER BY id DESC LIMIT $2`;
  return [sql, parameters];
}

function containsText(place: string): string {
  const matches = (column: string) => `lower(${column}) LIKE lower(${place}) ESCAPE '\\'`;
  return `(${matches("title")} OR ${matches("description")})`;
}

/** The JSON array of those of these tasks that there are. */
export function tasksByIds(reader: Reader, ids: readonly (string | number)[]): Promise<string> {
  return reader.jsonList(
    SHAPE,
    `SELECT ${COLUMNS} FROM tracker_tasks WHERE ${isAmong("id", "$1")} ORDER BY id`,
    [idList(ids)],
  );
}

export async function createTask(
  tx: Transaction,
  owner: User,
  fields: TaskFields,
  now: string,
): Promise<Task> {
  const values = { user_id: owner.id, ...fields, creation_date: now };
  const id = await tx.insert("tracker_tasks", values);
  tx.publish(TRACKER_TOPIC, "task", id);
  return { id, ...values };
}

/** @throws {Problem} 404, and 403 for somebody else's task */
export async function changeTask(
  tx: Transaction,
  caller: User,
  id: number,
  change: Partial<TaskFields>,
): Promise<Task> {
  const before = await ownTask(tx, caller, id);
  if (Object.keys(change).length === 0) return before;
  await tx.run(...updateById("tracker_tasks", id, change));
  tx.publish(TRACKER_TOPIC, "task", id);
  return { ...before, ...change };
}

/** @throws {Problem} 404, and 403 for somebody else's task */
export async function deleteTask(tx: Transaction, caller: User, id: number): Promise<void> {
  await ownTask(tx, caller, id);
  await tx.run("DELETE FROM tracker_tasks WHERE id = $1", [id]);
  tx.publish(TRACKER_TOPIC, "task", id);
}

async function ownTask(tx: Transaction, caller: User, id: number): Promise<Task> {
  const task = await tx.get<Task>(`SELECT ${COLUMNS} FROM tracker_tasks WHERE id = $1`, [id]);
  if (!task) throw notFound("task", String(id));
  if (task.user_id === caller.id || caller.role === "admin") return task;
  throw forbidden("This is somebody else's task; only they and admins may change it.");
}
