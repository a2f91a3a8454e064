import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { KEY, TestQueue } from "../../api/queue/testing.ts";
import { startServer, until } from "../../api/testing/server.ts";
import type { TaskwireError } from "../errors.ts";
import { type TaskUpdate, watchTasks } from "../watch.ts";
import type { WatchState } from "./options.ts";
import {
  closing,
  collect,
  refuseWith,
  startFakeServer,
  startProxy,
  suiteThatCloses,
  taskOf,
} from "./testing.ts";

const reconnecting = suiteThatCloses("watches whose connection breaks", undefined);

type Options = Partial<Parameters<typeof watchTasks>[0]>;

const watch = (baseUrl: string, options: Options = {}) =>
  closing(watchTasks({ baseUrl, apiKey: KEY, WebSocket, ...options }));

reconnecting("a server that is killed and started again is found again", async () => {
  const server = await startServer({ env: { TASK_TIME_SCALE: "100000" } });
  try {
    const queue = new TestQueue(server);
    const proxy = await startProxy(() => server.url);
    const states: [WatchState, string | undefined][] = [];
    const updates: TaskUpdate[] = [];
    const one = watch(proxy.url, {
      workspaceId: queue.workspace,
      onState: (state, reason) => states.push([state, reason?.code]),
      onChange: (update) => updates.push(update),
    });
    await queue.createMany(3);
    const run = () => one.tasks.filter(({ status }) => status === "running").length;
    await until(() => run() === 3, "the tasks");
    const told = updates.length;
    const { cursor } = one;

    await server.kill();
    await until(() => one.state === "waiting", "it waits");
    assert.is(one.tasks.length, 3, "the list stays while it waits");
    await server.restart();
    await until(() => one.state === "live", "it is live again", 20_000);
    assert.is(one.cursor, cursor);
    assert.is(updates.length, told, "nothing has changed, and nothing is told");

    await server.stop();
    await until(() => one.state === "waiting", "it waits again");
    await server.restart();
    await queue.createMany(2);
    await until(() => one.tasks.length === 5, "what came meanwhile", 20_000);
    const { type, upsert, remove } = updates.at(-1) as TaskUpdate;
    assert.is(type, "change");
    assert.ok(upsert.length <= 2, "only what was missed");
    assert.equal(remove, []);
    const names = states.map(([state]) => state);
    assert.equal(names.slice(0, 3), ["connecting", "live", "waiting"]);
    assert.is(names.filter((state) => state === "live").length, 3);
    for (const [state, reason] of states) {
      assert.is(reason, state === "waiting" ? "connection_failed" : undefined);
    }
  } finally {
    await server.remove();
  }
});

reconnecting("what is no longer kept is made good by comparing whole lists", async () => {
  const server = await startFakeServer({
    options: { handleProtocols: () => "taskwire.v1" },
    speak(socket, count) {
      const tasks = count === 1 ? [taskOf(1), taskOf(2)] : [taskOf(2), taskOf(3, "running")];
      socket.send(JSON.stringify({ type: "snapshot", cursor: count, tasks }));
      // Nobody has heard of 99: nothing is to be told.
      if (count === 1) socket.send('{"type":"change","cursor":7,"upsert":[],"remove":[99]}');
    },
  });
  const one = watch(server.url);
  const { updates } = collect(one);
  await until(() => updates.length === 1, "the first list");
  server.drop();
  await until(() => updates.length === 2, "the second");
  assert.equal(updates[1], {
    type: "change",
    tasks: [taskOf(2), taskOf(3, "running")],
    upsert: [taskOf(3, "running")],
    remove: [1],
    cursor: 2,
  });
  assert.equal(
    server.tries.map(({ url }) => url.searchParams.get("since")),
    [null, "7"],
  );
});

reconnecting("Retry-After is waited for in full", async () => {
  let refusals = 1;
  const server = await startFakeServer({
    options: { handleProtocols: () => "taskwire.v1" },
    refuse: (_, socket) => refusals-- > 0 && refuseWith(socket, 429),
    answer: (_, response) => response.writeHead(429, { "Retry-After": "2" }).end(),
    speak: (socket) => socket.send('{"type":"snapshot","cursor":1,"tasks":[]}'),
  });
  const reasons: (TaskwireError | undefined)[] = [];
  const one = watch(server.url, { onState: (_, reason) => reason && reasons.push(reason) });
  await until(() => one.state === "live", "it is live");
  const [first, second] = server.tries;
  assert.ok(Number(second?.at) - Number(first?.at) >= 1990, "2 s have passed");
  assert.is(second?.protocol, "taskwire.v1", "too many tries say nothing about the subprotocol");
  assert.equal(
    reasons.map(({ status } = {} as TaskwireError) => status),
    [429],
  );
});

reconnecting("a connection refused is tried again, later each time", async () => {
  const gone = await startFakeServer({});
  await gone.close();
  const states: WatchState[] = [];
  const reasons: string[] = [];
  const one = watch(gone.url, {
    onState(state, reason) {
      states.push(state);
      if (reason) reasons.push(`${reason.code} ${reason.message}`);
    },
  });
  await until(() => reasons.length === 3, "three failures");
  assert.equal(states.slice(0, 4), ["connecting", "waiting", "connecting", "waiting"]);
  for (const reason of reasons) {
    assert.match(reason, /^connection_failed .*ECONNREFUSED/);
    assert.not.match(reason, KEY);
  }
  assert.not.ok(one.tasks.length);
});

reconnecting("a server that opens and says nothing is left after the timeout", async () => {
  const server = await startFakeServer({
    options: { handleProtocols: () => "taskwire.v1" },
    speak(socket, count) {
      if (count > 1) socket.send('{"type":"snapshot","cursor":1,"tasks":[]}');
    },
  });
  const codes: (string | undefined)[] = [];
  const one = watch(server.url, {
    timeout: 50,
    onState: (_, reason) => reason && codes.push(reason.code),
  });
  await until(() => one.state === "live", "it is live");
  assert.equal(codes, ["timeout"]);
  assert.is(server.tries.length, 2);
  await until(() => server.sockets[0]?.readyState === WebSocket.CLOSED, "the first is let go");
});

reconnecting("a handshake that never ends is left after the timeout", async () => {
  const server = await startFakeServer({
    options: { handleProtocols: () => "taskwire.v1" },
    refuse: () => server.tries.length === 1,
    answer: (_, response) => response.writeHead(503).end(),
    speak: (socket) => socket.send('{"type":"snapshot","cursor":1,"tasks":[]}'),
  });
  const one = watch(server.url, { timeout: 50 });
  await until(() => one.state === "live", "it is live");
  assert.is(server.tries.length, 2);
});

reconnecting("close code 4401 ends it with 401", async () => {
  const server = await startFakeServer({
    options: { handleProtocols: () => "taskwire.v1" },
    speak(socket) {
      socket.send('{"type":"snapshot","cursor":1,"tasks":[]}');
      socket.close(4401, "the token was revoked");
    },
  });
  const { updates, end } = collect(watch(server.url));
  const { error } = await until(end, "the end");
  assert.is((error as TaskwireError).status, 401);
  assert.match((error as TaskwireError).message, "the token was revoked");
  assert.is(updates.length, 1, "what had come was told before");
});

reconnecting("a connection that died without a word is made anew", async () => {
  const { setTimeout: real } = globalThis;
  // A minute of silence is not waited for.
  const hasty = (action: () => void, ms = 0, ...values: []) =>
    real(action, ms >= 60_000 && ms <= 120_000 ? 300 : ms, ...values);
  globalThis.setTimeout = hasty as typeof setTimeout;
  const server = await startServer({ env: { TASK_TIME_SCALE: "100000" } });
  try {
    const queue = new TestQueue(server);
    const proxy = await startProxy(() => server.url);
    const states: WatchState[] = [];
    const one = watch(proxy.url, {
      workspaceId: queue.workspace,
      onState: (state) => states.push(state),
    });
    await until(() => one.state === "live", "it is live");
    proxy.freeze();
    await queue.create();
    await until(() => one.tasks.length === 1, "what came meanwhile");
    assert.equal(states, ["connecting", "live"], "it is live all the time");
    assert.ok(proxy.connections() > 1);
  } finally {
    globalThis.setTimeout = real;
    await server.remove();
  }
});

reconnecting("one that is closed because it waits has not failed", async () => {
  const server = await startFakeServer({ refuse: (_request, socket) => refuseWith(socket, 503) });
  const states: WatchState[] = [];
  const errors: TaskwireError[] = [];
  const one = watch(server.url, {
    onState(state) {
      states.push(state);
      if (state === "waiting") one.close();
    },
    onError: (error) => errors.push(error),
  });
  const { updates, end } = collect(one);
  await until(() => end(), "the loop's end");
  assert.equal([updates, errors, end()], [[], [], { error: undefined }]);
  assert.equal(states, ["connecting", "waiting", "closed"]);
});

reconnecting("the network's going and return bring a new connection at once", async () => {
  const page = new EventTarget();
  const name = "addEventListener";
  Object.assign(globalThis, { [name]: page.addEventListener.bind(page) });
  try {
    const server = await startFakeServer({
      options: { handleProtocols: () => "taskwire.v1" },
      speak: (socket) => socket.send('{"type":"snapshot","cursor":1,"tasks":[]}'),
    });
    const states: WatchState[] = [];
    const one = watch(server.url, { onState: (state) => states.push(state) });
    await until(() => one.state === "live", "it is live");
    page.dispatchEvent(new Event("online"));
    await until(() => server.tries.length === 2, "a second connection");
    await until(() => server.sockets[0]?.readyState === WebSocket.CLOSED, "the first is let go");
    assert.equal(states, ["connecting", "live"], "it is live all the time");
    assert.is(server.tries[1]?.url.searchParams.get("since"), "1");
    page.dispatchEvent(new Event("offline"));
    await until(() => server.tries.length === 3, "a third connection");
    one.close();
    page.dispatchEvent(new Event("online"));
    assert.is(one.state, "closed");
    assert.is(server.tries.length, 3);
  } finally {
    delete (globalThis as Partial<EventTarget>)[name];
  }
});

reconnecting.run();
