import { liveWatch } from "./live-watch.ts";
import type { AskWhy } from "./refusal.ts";
import { TaskList } from "./task-list.ts";
import type { TaskUpdate, TaskWatch, WatchTasksOptions } from "./watch-tasks.ts";

const ROUTES = [
  { path: "/queue/ws/tasks", protocol: "taskwire.v1" },
  { path: "/queue/ws/tasks" },
  // Where the API that ours goes back to has it.
  { path: "/ws/tasks" },
];

/**
 * What `watchTasks` gives, for one who finds out otherwise why a connection was refused.
 *
 * @throws {TaskwireError} `invalid_argument`
 */
export function taskWatch(options: WatchTasksOptions, askWhy: AskWhy): TaskWatch {
  const { apiKey, workspaceId, onTasks, onChange } = options;
  const log = new TaskList();
  const watch = liveWatch<TaskUpdate>({
    log,
    routes: ROUTES,
    query: { api_key: apiKey, workspace_id: workspaceId ?? "default" },
    options,
    askWhy,
    tell:
      (onTasks || onChange) &&
      ((update) => {
        onTasks?.(update.tasks);
        onChange?.(update);
      }),
  });
  return Object.defineProperties(watch, {
    tasks: { get: () => log.tasks },
    cursor: { get: () => log.cursor },
  }) as TaskWatch;
}
