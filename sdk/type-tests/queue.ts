import { QueueClient, type QueueStats, type QueueTask, type QueueTaskType } from "../mod.ts";

// Calls that the compiler takes, and calls that it refuses. None of them runs.

export function constructing(): void {
  new QueueClient({ apiKey: "key" });
  new QueueClient({ apiKey: "key", workspaceId: "reports" });

  // @ts-expect-error: the key is not to be left out
  new QueueClient({ workspaceId: "reports" });
  // @ts-expect-error: workspaceId, not workspace_id
  new QueueClient({ apiKey: "key", workspace_id: "reports" });
  // @ts-expect-error: a workspace has a name
  new QueueClient({ apiKey: "key", workspaceId: 7 });
}

export async function tasks(queue: QueueClient, type: QueueTaskType): Promise<void> {
  const task: QueueTask = await queue.tasks.create({ name: "thumbnails", type: "gx.tiny" });
  await queue.tasks.create({ name: "thumbnails", type });
  const list: readonly QueueTask[] = (await queue.tasks.list()).tasks;
  const stats: QueueStats = await queue.stats();
  const started: string | undefined = task.started_at;
  await queue.tasks.delete(task.id);
  await queue.tasks.flush({ timeout: 1000 });
  void [list, stats, started];

  // @ts-expect-error: there is no such type
  queue.tasks.create({ name: "thumbnails", type: "gx.huge" });
  // @ts-expect-error: any text is no type
  queue.tasks.create({ name: "thumbnails", type: "gx.tiny" as string });
  // @ts-expect-error: the type is missing
  queue.tasks.create({ name: "thumbnails" });
  // @ts-expect-error: a queued task has no status to begin with
  queue.tasks.create({ name: "thumbnails", type: "gx.tiny", status: "running" });
  // @ts-expect-error: a task's id is a number
  queue.tasks.delete("7");
  // @ts-expect-error: the list is not paged
  queue.tasks.list({ limit: 10 });
  // @ts-expect-error: the list comes in one piece
  queue.tasks.all();
  // @ts-expect-error: flush takes them all
  queue.tasks.flush(task.id);
  // @ts-expect-error: completed, not done
  task.status === "done";
  // @ts-expect-error: a list is not to be written to
  list.push(task);
}

export async function watching(queue: QueueClient): Promise<void> {
  for await (const { tasks, upsert, remove } of queue.watch()) {
    const ids: readonly number[] = remove;
    const both: readonly QueueTask[] = [...tasks, ...upsert];
    void [ids, both];
  }
  // @ts-expect-error: the client has the workspace
  queue.watch({ workspaceId: "reports" });
}
