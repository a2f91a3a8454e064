import type { QueueTask } from "../types/queue.ts";
import { type Change, isIds, isList, Log } from "./log.ts";
import type { TaskUpdate } from "./watch-tasks.ts";

/**
 * A list of tasks, from frames of `taskwire.v1` or from plain arrays: what changed is found by
 * comparing, so that nothing is told twice, however often the server tells it.
 */
export class TaskList extends Log<TaskUpdate> {
  #byId: Map<number, QueueTask> | undefined;
  #tasks: readonly QueueTask[] | undefined = [];

  /** All of them, in the server's order: a new array after each change. */
  get tasks(): readonly QueueTask[] {
    this.#tasks ??= [...(this.#byId?.values() ?? [])];
    return this.#tasks;
  }

  protected read(
    { type, cursor, tasks, upsert, remove }: Readonly<Record<string, unknown>>,
    frame: unknown,
  ): boolean {
    const list = type === "snapshot" ? tasks : frame;
    if (type && typeof cursor !== "number") return false;
    if (isList(list)) this.#replace(list as readonly QueueTask[]);
    else if (type === "change" && this.#byId && isList(upsert) && isIds(remove)) {
      this.#change(this.#byId, upsert as readonly QueueTask[], remove as readonly number[]);
    } else return false;
    this.#tasks = undefined;
    return true;
  }

  #replace(tasks: readonly QueueTask[]): void {
    const byId = new Map(tasks.map((task) => [task.id, task]));
    const old = this.#byId ?? new Map();
    this.#change(
      old,
      tasks,
      [...old.keys()].filter((id) => !byId.has(id)),
    );
    // The order may be another.
    this.#byId = byId;
  }

  #change(
    byId: Map<number, QueueTask>,
    upsert: readonly QueueTask[],
    remove: readonly number[],
  ): void {
    const differs = (task: QueueTask) => {
      const known = byId.get(task.id);
      return !known || JSON.stringify(task) !== JSON.stringify(known);
    };
    const changed = upsert.filter(differs);
    for (const task of changed) byId.set(task.id, task);
    this.keep(
      "task",
      changed,
      remove.filter((id) => byId.delete(id)),
    );
  }

  protected updateOf(change: Change | undefined, cursor: number | undefined): TaskUpdate {
    const { tasks } = this;
    const { upsert, remove } = change ?? { upsert: tasks, remove: [] };
    return { type: change ? "change" : "snapshot", tasks, upsert, remove, cursor } as TaskUpdate;
  }
}
