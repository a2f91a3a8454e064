import { type TaskUpdate, type TaskWatch, type WatchState, watchTasks } from "../watch.ts";

// Calls that the compiler takes, and calls that it refuses. None of them runs.

export async function watching(signal: AbortSignal): Promise<void> {
  const watch: TaskWatch = watchTasks({
    apiKey: "key",
    workspaceId: "reports",
    signal,
    WebSocket,
    onTasks: (tasks) => tasks.length,
    onChange: ({ upsert, remove }) => [upsert.length, remove.length],
    onState: (state, reason) => [state, reason?.code],
    onError: (error) => error.status,
  });
  for await (const update of watch) {
    const told: TaskUpdate = update;
    const position: number | undefined = update.cursor;
    void [told, position];
    break;
  }
  const state: WatchState = watch.state;
  watch.close();
  void state;

  // @ts-expect-error: the key is not to be left out
  watchTasks({ workspaceId: "reports" });
  // @ts-expect-error: workspaceId, not workspace
  watchTasks({ apiKey: "key", workspace: "reports" });
  // @ts-expect-error: the class, not a WebSocket of it
  watchTasks({ apiKey: "key", WebSocket: new WebSocket("ws://localhost:3000") });
  // @ts-expect-error: milliseconds, not a text
  watchTasks({ apiKey: "key", timeout: "10s" });
  // @ts-expect-error: onState, not onstate
  watchTasks({ apiKey: "key", onstate: () => {} });
  // @ts-expect-error: there is no such state
  watch.state === "open";
  // @ts-expect-error: what is watched is not to be written to
  watch.tasks.pop();
}
