import type { QueueTask, WatchState } from "../../mod.ts";
import { allOf, equal, failure, ok, until } from "../assert.ts";
import { anyName, queueOf } from "../clients.ts";
import type { Case, Context } from "../context.ts";

export const liveTaskCases: readonly Case[] = [
  {
    name: "queue.watch(): the whole list first, then each change, until it is left",
    async run(context) {
      const { WebSocket } = context;
      const queue = queueOf(context);
      const states: WatchState[] = [];
      const watch = queue.watch({ WebSocket, onState: (state) => void states.push(state) });
      let names: string[] = [];
      for await (const { type, tasks, upsert } of watch) {
        if (names.length === 0) {
          equal([type, tasks.length], ["snapshot", 0], "the first update");
          await queue.tasks.create({ name: "One", type: "gx.tiny" });
        } else {
          ok(upsert.length > 0 && type === "change", "a change says what changed");
        }
        names = [...names, tasks.map(({ name, status }) => `${name} ${status}`).join()];
        if (tasks[0]?.status === "completed") break;
      }
      equal([names[0], names.at(-1)], ["", "One completed"]);
      equal(watch.tasks, (await queue.tasks.list()).tasks);
      equal(watch.state, "closed");
      ok(states.includes("live") && states.at(-1) === "closed", "its states were told");
    },
  },
  {
    name: "queue.watch(): what is missed while a connection is gone comes behind it, once",
    async run(context) {
      const connections = recording(context);
      const queue = queueOf(context);
      const states: WatchState[] = [];
      const watch = queue.watch({
        WebSocket: connections.WebSocket,
        onState: (state) => void states.push(state),
      });
      let missed: QueueTask | undefined;
      for await (const { upsert, tasks } of watch) {
        if (missed) {
          equal(
            upsert.map(({ id }) => id),
            [missed.id],
            "what changed",
          );
          equal(tasks.length, 1, "the number of tasks");
          break;
        }
        connections.close();
        await until(() => watch.state !== "live");
        missed = await queue.tasks.create({ name: "Missed", type: "gx.heavy" });
      }
      equal(connections.count(), 2, "the number of connections");
      equal(states, ["connecting", "live", "waiting", "connecting", "live", "closed"]);
    },
  },
  {
    name: "watchTasks(): callbacks, and a signal that ends it",
    async run({ sdk, watch, baseUrl, apiKey, WebSocket, ...rest }) {
      for (const { watchTasks } of [sdk, watch]) {
        const workspaceId = anyName();
        const queue = queueOf({ sdk, watch, baseUrl, apiKey, ...rest }, workspaceId);
        const ending = new AbortController();
        let latest: readonly QueueTask[] | undefined;
        const watching = watchTasks({
          baseUrl,
          apiKey,
          workspaceId,
          WebSocket,
          signal: ending.signal,
          onTasks: (tasks) => {
            latest = tasks;
          },
        });
        await until(() => latest);
        await queue.tasks.create({ name: "One", type: "gx.heavy" });
        await until(() => latest?.some(({ name }) => name === "One"));
        equal(watching.state, "live");
        ending.abort();
        equal(watching.state, "closed");
        await queue.tasks.flush();
        equal(await allOf(watching), [], "what comes after the end");
      }
    },
  },
  {
    name: "watchTasks(): an unknown key ends it for good",
    async run(context) {
      const { sdk, baseUrl, WebSocket } = context;
      let told: unknown;
      const watch = sdk.watchTasks({
        baseUrl,
        apiKey: "not-a-key",
        WebSocket,
        onError: (error) => {
          told = error;
        },
      });
      const error = await failure(context, allOf(watch), "forbidden", 403);
      equal(watch.state, "closed");
      ok(told === error, "it is told, too");
      ok(!`${error.stack}${error.cause}`.includes("not-a-key"), "it does not tell the key");
    },
  },
];

/** A class of WebSockets that can be closed from outside of the watch. */
function recording({ WebSocket = globalThis.WebSocket }: Context) {
  const sockets: InstanceType<typeof WebSocket>[] = [];
  class Recorded extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  return {
    WebSocket: Recorded,
    close: () => sockets.at(-1)?.close(),
    count: () => sockets.length,
  };
}
