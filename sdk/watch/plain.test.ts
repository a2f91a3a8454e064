import type { IncomingMessage } from "node:http";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { KEY } from "../../api/queue/testing.ts";
import { until } from "../../api/testing/server.ts";
import { type TaskUpdate, watchTasks } from "../watch.ts";
import {
  closing,
  collect,
  type FakeServerParts,
  refuseWith,
  startFakeServer,
  suiteThatCloses,
  taskOf,
} from "./testing.ts";

const plain = suiteThatCloses("watches of a server that knows only plain lists", undefined);

const watch = (baseUrl: string, onChange?: (update: TaskUpdate) => void) =>
  closing(watchTasks({ baseUrl, apiKey: KEY, workspaceId: "plain", WebSocket, onChange }));

const asksProtocol = (request: IncomingMessage) =>
  request.headers["sec-websocket-protocol"] !== undefined;

const first = [taskOf(1, "running"), taskOf(2)];
// In another order.
const second = [taskOf(3), taskOf(2, "running")];
const speak = (socket: WebSocket): void => {
  socket.send(JSON.stringify(first));
  socket.send(JSON.stringify(first));
  socket.send(JSON.stringify(second));
};

/** What all these servers have in common: the list comes, and then what differs. */
async function assertWatched(parts: FakeServerParts, protocols: (string | undefined)[]) {
  const server = await startFakeServer({ speak, ...parts });
  const one = watch(server.url);
  const { updates } = collect(one);
  await until(() => updates.length === 2, "two updates", 20_000);
  assert.equal(updates, [
    { type: "snapshot", tasks: first, upsert: first, remove: [], cursor: undefined },
    {
      type: "change",
      tasks: second,
      upsert: second,
      remove: [1],
      cursor: undefined,
    },
  ]);
  assert.equal(
    server.tries.map(({ protocol }) => protocol),
    protocols,
  );
  assert.is(one.state, "live");
  return server;
}

plain("that chooses no subprotocol", async () => {
  await assertWatched({ options: { handleProtocols: () => false } }, ["taskwire.v1", undefined]);
});

plain("that refuses a subprotocol which it does not know", async () => {
  const parts: FakeServerParts = {
    refuse: (request, socket) => asksProtocol(request) && refuseWith(socket, 400),
    answer: (_, response) => response.writeHead(400).end("no WebSocket"),
  };
  await assertWatched(parts, ["taskwire.v1", undefined]);
});

plain("that ends the connection of who asks for a subprotocol", async () => {
  const parts: FakeServerParts = {
    refuse(request, socket) {
      if (asksProtocol(request)) socket.destroy();
      return asksProtocol(request);
    },
    answer: (_, response) => response.writeHead(200).end("<h1>Hello</h1>"),
  };
  await assertWatched(parts, ["taskwire.v1", undefined]);
});

plain("that never answers a plain request", async () => {
  const parts: FakeServerParts = { options: { handleProtocols: () => false }, answer: () => {} };
  await assertWatched(parts, ["taskwire.v1", undefined]);
});

plain("that sends plain lists although it chose the subprotocol", async () => {
  await assertWatched({ options: { handleProtocols: () => "taskwire.v1" } }, ["taskwire.v1"]);
});

plain("that has its live list at /ws/tasks", async () => {
  const server = await assertWatched(
    {
      options: { handleProtocols: () => false },
      refuse: (request, socket) =>
        !request.url?.startsWith("/ws/tasks?") && refuseWith(socket, 404),
      answer: (_, response) => response.writeHead(404).end("404 page not found"),
    },
    ["taskwire.v1", undefined, undefined],
  );
  const query = `api_key=${KEY}&workspace_id=plain`;
  assert.equal(
    server.tries.map(({ url }) => url.pathname + url.search),
    [`/queue/ws/tasks?${query}`, `/queue/ws/tasks?${query}`, `/ws/tasks?${query}`],
  );
});

plain("comes back to the list as it is after a break", async () => {
  const lists = [first, first, second];
  const server = await startFakeServer({
    options: { handleProtocols: () => false },
    speak: (socket, count) => socket.send(JSON.stringify(lists[count - 1])),
  });
  const updates: TaskUpdate[] = [];
  const one = watch(server.url, (update) => updates.push(update));
  await until(() => updates.length === 1, "the first list");
  server.drop();
  await until(() => server.sockets.length === 2 && one.state === "live", "it is live again");
  assert.is(updates.length, 1, "nothing has changed, and nothing is told");
  server.drop();
  await until(() => updates.length === 2, "what has changed");
  assert.equal(updates[1]?.upsert, second);
  assert.equal(updates[1]?.remove, [1]);
  assert.is(server.tries.filter(({ protocol }) => protocol).length, 1, "it is not asked again");
});

plain("a refusal with 401 or 403 is final, whoever tells it", async () => {
  for (const status of [401, 403] as const) {
    for (const parts of [
      { answer: (_, response) => response.writeHead(status).end() },
      { refuse: (_, socket) => refuseWith(socket, status) },
      {
        answer: (_, response) => response.writeHead(200).end("{}"),
        refuse: (_, socket) => refuseWith(socket, status),
      },
    ] as FakeServerParts[]) {
      const server = await startFakeServer({
        refuse: (_, socket) => refuseWith(socket, 500),
        ...parts,
      });
      const { end } = collect(watch(server.url));
      const { error } = await until(end, "the end");
      assert.is((error as { status: number }).status, status);
      assert.is(server.tries.length, 1);
    }
  }
});

plain.run();
