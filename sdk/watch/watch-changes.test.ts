import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { KEY } from "../../api/queue/testing.ts";
import { call, signUp, until } from "../../api/testing/server.ts";
import type { TaskwireError } from "../errors.ts";
import {
  type MessagingUpdate,
  type TrackerUpdate,
  watchMessaging,
  watchTracker,
} from "../watch.ts";
import { closing, collect, startFakeServer, startProxy, suiteOnServer } from "./testing.ts";

const changes = suiteOnServer("watchTracker and watchMessaging", {
  DELIVERY_DELAY_MS: "100000",
});

let people = 0;
const someone = (url: string) => signUp(url, `person-${++people}@example.org`);

const track = (baseUrl: string, token: string, options: object = {}) =>
  closing(watchTracker({ baseUrl, token, WebSocket, ...options }));
const listen = (baseUrl: string, options: object = {}) =>
  closing(watchMessaging({ baseUrl, apiKey: KEY, WebSocket, ...options }));

/** Tasks and users, or contacts and messages, as somebody keeps them who is told of changes. */
function kept(updates: readonly (TrackerUpdate | MessagingUpdate)[]): string[] {
  const all = new Set<string>();
  for (const update of updates) {
    if (update.type === "reset") continue;
    for (const { id } of update.upsert) all.add(`${update.resource} ${id}`);
    for (const id of update.remove) all.delete(`${update.resource} ${id}`);
  }
  return [...all];
}

changes("the tracker's tasks and users, each change as it happens", async ({ server }) => {
  const { token, user } = await someone(server.url);
  const called: TrackerUpdate[] = [];
  const one = track(server.url, token, {
    onChange: (update: TrackerUpdate) => called.push(update),
  });
  const { updates } = collect(one);
  await until(() => updates.length === 1, "the first update");
  assert.is(updates[0]?.type, "reset", "read your lists");

  const headers = { Authorization: `Bearer ${token}` };
  const url = `${server.url}/tracker`;
  const { json: task } = await call(`${url}/tasks`, "POST", { body: { title: "water" }, headers });
  await until(() => updates.length === 2, "the new task");
  const [reset, change] = updates as [TrackerUpdate, TrackerUpdate];
  assert.ok(change.cursor > reset.cursor);
  assert.equal(change, {
    type: "change",
    resource: "task",
    upsert: [task],
    remove: [],
    cursor: change.cursor,
  });
  await call(`${url}/users/${user.id}`, "PATCH", { body: { name: "Ada" }, headers });
  await until(() => updates.length === 3, "the new name");
  await call(`${url}/tasks/${task.id}`, "DELETE", { headers });
  await until(() => updates.length === 4, "the task is gone");
  const told = updates.slice(2).map((update) => update.type === "change" && update);
  assert.equal(
    told.map((update) => update && [update.resource, update.upsert.length, update.remove]),
    [
      ["user", 1, []],
      ["task", 0, [task.id]],
    ],
  );
  assert.equal(called, updates);
});

changes("contacts and messages, from where an earlier watch stood", async ({ server }) => {
  const headers = { Authorization: `Bearer ${KEY}` };
  const send = async (content: string) => {
    const body = { from: "us", to: { name: "Ada", phone: "+33612345678" }, content };
    const { json } = await call(`${server.url}/messaging/messages`, "POST", { body, headers });
    return json;
  };
  const one = listen(server.url);
  const { updates } = collect(one);
  await until(() => updates.length === 1, "the first update");
  const first = await send("one");
  await until(() => kept(updates).length === 2, "a message and its contact");
  assert.equal(kept(updates).sort(), [`contact ${first.to.id}`, `message ${first.id}`]);
  one.close();
  const since = updates.at(-1)?.cursor;

  const second = await send("two");
  const other = listen(server.url, { since });
  const { updates: later } = collect(other);
  await until(() => later.length > 0, "what was missed");
  assert.equal(later, [
    { type: "change", resource: "message", upsert: [second], remove: [], cursor: later[0]?.cursor },
  ]);
  const late = collect(other);
  await until(() => late.updates.length === 1, "a loop that comes later");
  assert.is(late.updates[0]?.type, "reset", "does not know the lists");
});

changes(
  "over connections that break, nothing is missed and nothing comes twice",
  async ({ server }) => {
    const { token } = await someone(server.url);
    const proxy = await startProxy(() => server.url);
    const one = track(proxy.url, token);
    const { updates } = collect(one);
    await until(() => one.state === "live", "it is live");
    const ids: number[] = [];
    let drops = 0;
    for (let round = 0; round < 60; round++) {
      const { json } = await call(`${server.url}/tracker/tasks?token=${token}`, "POST", {
        body: { title: `task ${round}` },
      });
      ids.push(json.id);
      if (round % 15 === 14) {
        drops++;
        proxy.drop();
      }
      // Some tasks were made meanwhile.
      if (round % 15 === 9) {
        await until(() => proxy.connections() === 1 + drops, "it is connected again");
      }
    }
    const told = () =>
      updates.flatMap((update) =>
        update.type === "change" ? update.upsert.map(({ id }) => id) : [],
      );
    await until(() => told().includes(ids.at(-1) as number), "the last task");
    // It may have come before its connection broke, and must not come again by the next one.
    await until(() => proxy.connections() > drops && one.state === "live", "it is live again");
    assert.equal(told(), ids);
    assert.is(proxy.connections(), 1 + drops);
  },
);

changes("a loop that does not read is told the newest of each, or to read anew", async () => {
  const server = await startFakeServer({});
  let heard = 0;
  const one = listen(server.url, {
    onChange: ({ cursor }: MessagingUpdate) => {
      heard = cursor;
    },
  });
  const socket = await until(() => server.sockets[0], "the connection");
  const say = async (...frames: { cursor: number }[]) => {
    for (const frame of frames) socket.send(JSON.stringify(frame));
    await until(() => heard === frames.at(-1)?.cursor, "it is heard");
  };
  const change = (cursor: number, resource: string, upsert: object[], remove: string[] = []) => ({
    type: "change",
    cursor,
    resource,
    upsert,
    remove,
  });
  const loop = one[Symbol.asyncIterator]();
  const next = async () => (await loop.next()).value;

  await say({ type: "hello", cursor: 5 } as { cursor: number });
  assert.equal(await next(), { type: "reset", cursor: 5 });

  await say(
    change(6, "contact", [{ id: "a" }]),
    change(7, "message", [{ id: "m", status: "queued" }]),
    change(8, "contact", [{ id: "b" }], ["a"]),
    change(9, "message", [{ id: "m", status: "failed" }]),
  );
  // The messages are still to be told: who begins again at this cursor has to get them.
  assert.equal(await next(), change(5, "contact", [{ id: "b" }], ["a"]));
  assert.equal(await next(), change(9, "message", [{ id: "m", status: "failed" }]));

  const many = Array.from({ length: 10_001 }, (_, id) => ({ id: String(id) }));
  await say(change(10, "contact", many), change(11, "contact", [{ id: "c" }]));
  assert.equal(await next(), { type: "reset", cursor: 11 });

  const reset = { type: "reset", cursor: 20 };
  await say(change(12, "contact", [{ id: "d" }]), reset, change(21, "contact", [{ id: "e" }]));
  assert.equal(await next(), { type: "reset", cursor: 21 }, "its lists will hold it");
});

changes("a token that is revoked ends it", async ({ server }) => {
  const { token } = await someone(server.url);
  const one = track(server.url, token);
  const { end } = collect(one);
  await until(() => one.state === "live", "it is live");
  await call(`${server.url}/tracker/logout?token=${token}`, "POST");
  const { error } = await until(end, "the end");
  assert.is((error as TaskwireError).status, 401);
  assert.match((error as TaskwireError).message, "Sign in again");

  const { error: refused } = await until(collect(track(server.url, token)).end, "the end");
  assert.is((refused as TaskwireError).status, 401);
  assert.not.match((refused as TaskwireError).message, token);
});

changes("with a key that is refused, it ends for good", async ({ server }) => {
  const { end } = collect(listen(server.url, { apiKey: "another" }));
  const { error } = await until(end, "the end");
  assert.is((error as TaskwireError).status, 403);
});

changes.run();
