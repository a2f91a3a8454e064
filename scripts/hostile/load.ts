import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, until } from "../../api/testing/server.ts";
import { chance, isLong } from "./kit/chance.ts";
import { figure, quantile } from "./kit/figures.ts";
import { assertWell, BEARER, eachOf, KEY, memory, pause } from "./kit/server.ts";
import { Clients } from "./load/clients.ts";
import { Watcher } from "./load/watchers.ts";

const WATCHERS = 2000;
const LOAD_MS = isLong ? 600_000 : 40_000;
const SAMPLE_MS = LOAD_MS / 60;
/** What the server has left to do when the clients rest. */
const REST_MS = 120_000;

const load = suite("full load");

type Items = Map<string, Record<string, unknown>>;

/** A receiver that fails half of the time. */
async function startReceiver() {
  const random = chance("receiver");
  let heard = 0;
  const server = createServer((request, response) => {
    request.resume();
    heard++;
    response.writeHead(random() < 0.5 ? 204 : 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, heard: () => heard, server };
}

/** All that the lists of the server hold. */
async function listAll(url: string, token: string): Promise<Items> {
  const items: Items = new Map();
  const add = (resource: string, list: readonly Record<string, unknown>[]) => {
    for (const item of list) items.set(`${resource} ${item.id}`, item);
  };
  const own = { Authorization: `Bearer ${token}` };
  for (let cursor = ""; ; ) {
    const path = `${url}/tracker/tasks?limit=200${cursor && `&cursor=${cursor}`}`;
    const { json } = await call(path, "GET", { headers: own });
    add("task", json.tasks);
    cursor = json.next_cursor;
    if (!cursor) break;
  }
  for (let page = 1, isMore = true; isMore; page++) {
    const path = `${url}/messaging/contacts?max=100&pageIndex=${page}`;
    const { contactsList } = (await call(path, "GET", { headers: BEARER })).json;
    add("contact", contactsList);
    isMore = contactsList.length === 100;
  }
  for (let page = 1, isMore = true; isMore; page++) {
    const path = `${url}/messaging/messages?limit=1000&page=${page}`;
    const { messages } = (await call(path, "GET", { headers: BEARER })).json;
    add("message", messages);
    isMore = messages.length === 1000;
  }
  add("queued", (await call(`${url}/queue/tasks?api_key=${KEY}`, "GET")).json.tasks);
  return items;
}

function hasRested(items: Items): boolean {
  return [...items].every(
    ([key, { status }]) =>
      !(key.startsWith("message") && status === "queued") &&
      !(key.startsWith("queued") && status !== "completed"),
  );
}

/** What a watcher of some resources should have by now. */
function partOf(items: Items, resources: readonly string[]): Record<string, unknown> {
  const some = [...items].filter(([key]) => resources.includes(key.split(" ")[0] as string));
  return Object.fromEntries(some.sort(([one], [other]) => (one < other ? -1 : 1)));
}

load(`with ${WATCHERS} watchers loses nothing, misses nothing, and holds its memory`, async () => {
  const receiver = await startReceiver();
  const server = await startServer({
    env: {
      WEBHOOK_URL: receiver.url,
      DELIVERY_DELAY_MS: "50",
      WEBHOOK_RETRY_DELAYS_MS: "100,200",
      TASK_TIME_SCALE: "0.01",
      EVENTS_KEPT: "100000",
    },
  });
  const watchers: { watcher: Watcher; resources: readonly string[] }[] = [];
  try {
    const { token } = await signUp(server.url, "admin@example.org");
    const kinds = [
      { path: `/queue/ws/tasks?api_key=${KEY}`, of: "queued", resources: ["queued"] },
      { path: `/tracker/ws?token=${token}`, of: "", resources: ["task"] },
      { path: `/messaging/ws?api_key=${KEY}`, of: "", resources: ["contact", "message"] },
    ];
    await eachOf(Array.from({ length: WATCHERS }), 50, async (_, index) => {
      const { path, of, resources } = kinds[index % kinds.length] as (typeof kinds)[0];
      watchers.push({ watcher: await Watcher.open(server.url + path, of), resources });
    });

    const clients = new Clients(server.url, token);
    const levels: number[] = [];
    const working = clients.run();
    for (let sample = 0; sample < 60; sample++) {
      await pause(SAMPLE_MS);
      levels.push(await memory(server));
    }
    clients.end();
    await working;
    assert.equal(clients.unexpected.slice(0, 5), []);

    const items = await until(
      async () => {
        const now = await listAll(server.url, token);
        return hasRested(now) && now;
      },
      "all deliveries and tasks to end",
      REST_MS,
    );
    for (const [key, fields] of clients.promised) {
      const found = items.get(key);
      assert.ok(found, `${key} was acknowledged and is lost`);
      for (const [name, value] of Object.entries(fields)) assert.equal(found[name], value, key);
    }
    const contacts = [...items.keys()].filter((key) => key.startsWith("contact"));
    const extra = [...items.keys()].filter(
      (key) => key.startsWith("task") && !clients.promised.has(key),
    );
    assert.equal(extra, []);
    assert.ok(contacts.length > 0);

    await checkWatchers(watchers, items);
    figure("watchers", WATCHERS);
    figure("time at full load", `${LOAD_MS / 1000} s`);
    figure("requests answered", clients.requests);
    figure("in each second", Math.round(clients.requests / (LOAD_MS / 1000)));
    figure(
      "frames that watchers were sent",
      watchers.reduce((sum, { watcher }) => sum + watcher.frames, 0),
    );
    figure("deliveries tried, half of them failed", receiver.heard());
    checkMemory(levels);
    await assertWell(server);

    await server.kill();
    for (const { watcher } of watchers) watcher.close();
    await server.restart();
    assert.equal(
      partOf(await listAll(server.url, token), ["task", "contact", "message"]),
      partOf(items, ["task", "contact", "message"]),
    );
    figure("lost, missed, or answered otherwise than the contract says", 0);
  } finally {
    for (const { watcher } of watchers) watcher.close();
    await server.remove();
    receiver.server.closeAllConnections();
    receiver.server.close();
  }
});

async function checkWatchers(
  watchers: readonly { watcher: Watcher; resources: readonly string[] }[],
  items: Items,
): Promise<void> {
  for (const { watcher, resources } of watchers) {
    const wanted = partOf(items, resources);
    const text = JSON.stringify(wanted);
    // Connections that the server has closed meanwhile are seen to be closed in between only.
    await new Promise(setImmediate);
    // The last frames may be on their way.
    await until(
      () => JSON.stringify(partOf(watcher.items, resources)) === text,
      "a watcher to have all that there is",
    ).catch(() => assert.equal(partOf(watcher.items, resources), wanted));
    assert.equal(watcher.faults, []);
  }
}

/** After the first third, in which caches fill, it does not go on to grow. */
function checkMemory(levels: readonly number[]): void {
  const third = Math.floor(levels.length / 3);
  const middle = quantile(levels.slice(third, 2 * third), 0.5);
  const last = quantile(levels.slice(2 * third), 0.5);
  figure(
    "memory in the second third, and in the last",
    `${middle.toFixed(0)} MB, ${last.toFixed(0)} MB`,
  );
  assert.ok(last < 1.25 * middle + 30, `${middle} MB, then ${last} MB`);
}

load.run();
