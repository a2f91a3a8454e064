import * as assert from "uvu/assert";
import { makeLog } from "../log.ts";
import { migrations } from "../store/migrations/index.ts";
import type { Store, StoreEvent } from "../store/store.ts";
import {
  diskError,
  FaultyFiles,
  Hold,
  openStore,
  suiteInFolder,
  turns,
  until,
} from "../store/testing.ts";
import { Deliveries, type DeliveryOptions } from "./delivery.ts";
import { type Answering, noAnswer, Receiver, status } from "./testing.ts";
import { attempts, read, send } from "./testing-store.ts";

/** Deliveries over a store in this process, whose disk fails on demand. */

const refusing = suiteInFolder("deliveries and a disk that refuses");
const looking = suiteInFolder("deliveries and the store");

const ending: (() => Promise<void>)[] = [];

for (const tests of [refusing, looking]) {
  tests.after.each(async () => {
    for (const end of ending.splice(0)) await end();
  });
}

interface Started {
  store: Store;
  files: FaultyFiles;
  receiver: Receiver;
  deliveries: Deliveries;
}

function optionsFor(receiver: Receiver): DeliveryOptions {
  return {
    webhookUrl: receiver.url,
    webhookSecrets: ["mySecret"],
    webhookTimeoutMs: 5000,
    webhookConcurrency: 4,
    webhookRetryDelaysMs: [10],
    webhookAllowPrivate: true,
  };
}

async function start(folder: string, options: Partial<DeliveryOptions> = {}): Promise<Started> {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files, migrations });
  const receiver = await Receiver.start();
  const all = { ...optionsFor(receiver), ...options };
  const deliveries = new Deliveries(store, all, makeLog("silent").log);
  ending.push(async () => {
    await deliveries.stop();
    await receiver.stop();
  });
  return { store, files, receiver, deliveries };
}

/** Makes every write to the disk fail until it is called again with false. */
function refuseWrites(files: FaultyFiles, refuse = true): void {
  files.fault = ({ operation }) => {
    if (refuse && ["write", "sync", "create"].includes(operation)) throw diskError("ENOSPC");
  };
}

/** Takes the delivery; what comes of it finds no room on the disk. */
function thenRefuse(files: FaultyFiles): Answering {
  return (response) => {
    refuseWrites(files);
    response.writeHead(204).end();
  };
}

// A disk that refuses

refusing("the outcome is kept until the disk takes it", async ({ folder }) => {
  const { store, files, receiver, deliveries } = await start(folder);
  receiver.answer = thenRefuse(files);
  await deliveries.start();
  const id = await send(store);
  await until(() => !store.writable, "the disk refuses");
  assert.is((await read(store, id)).status, "queued");
  assert.equal(await attempts(store, id), []);
  refuseWrites(files, false);
  await until(async () => (await read(store, id)).status === "delivered", "it is recorded");
  const [attempt, ...others] = await attempts(store, id);
  assert.is(others.length, 0);
  assert.is(receiver.received.length, 1);
  assert.is(attempt?.at, receiver.received[0]?.event.deliveredAt);
});

refusing("no more messages are tried than can be written down", async ({ folder }) => {
  const { store, files, receiver, deliveries } = await start(folder, { webhookConcurrency: 2 });
  const sent: string[] = [];
  for (let i = 0; i < 6; i++) sent.push(await send(store));
  receiver.answer = thenRefuse(files);
  await deliveries.start();
  await until(() => !store.writable, "the disk refuses");
  await until(() => receiver.received.length === 2, "two attempts");
  await turns();
  assert.is(receiver.received.length, 2);
  receiver.answer = status(204);
  refuseWrites(files, false);
  for (const id of sent) {
    await until(async () => (await read(store, id)).status === "delivered", "they are delivered");
    assert.is(receiver.of(id).length, 1);
  }
});

refusing("stop() does not wait for the disk", async ({ folder }) => {
  const { store, files, receiver, deliveries } = await start(folder);
  receiver.answer = thenRefuse(files);
  await deliveries.start();
  const id = await send(store);
  await until(() => !store.writable, "the disk refuses");
  await deliveries.stop();
  refuseWrites(files, false);
  assert.is((await read(store, id)).status, "queued");
});

// The store is asked only when there is a reason

/** A store some of whose methods are others. */
function storeWith(store: Store, others: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(name in others ? others : target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Deliveries on a store that counts the looks at what is due, and calls `onLooked` after each. */
async function watchedLooks(folder: string, onLooked = () => {}) {
  const { store, receiver } = await start(folder);
  const watched = { store, looks: 0, onLooked, tell: () => {} };
  const message: StoreEvent = { topic: "messaging", seq: 1, type: "message", data: "x" };
  const counting = storeWith(store, {
    all: (...parameters) => {
      watched.looks++;
      return store.all(...parameters);
    },
    get: async (...parameters) => {
      const row = await store.get(...parameters);
      watched.onLooked();
      return row as never;
    },
    subscribe: (listener) => {
      watched.tell = () => listener([message]);
      return store.subscribe(listener);
    },
  });
  const deliveries = new Deliveries(counting, optionsFor(receiver), makeLog("silent").log);
  ending.push(() => deliveries.stop());
  await deliveries.start();
  await until(() => watched.looks === 1, "the first look");
  return watched;
}

looking("nothing is polled while messages wait", async ({ folder }) => {
  const watched = await watchedLooks(folder);
  const { store } = watched;
  await send(store, new Date(Date.now() + 3_600_000));
  await until(() => watched.looks === 2, "the look at what was sent");
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.is(watched.looks, 2);
  const id = await send(store);
  await until(async () => (await read(store, id)).status === "delivered", "the delivery");
});

looking("no change is missed, in whichever moment of a look it comes", async ({ folder }) => {
  const watched = await watchedLooks(folder);
  for (let microtasks = 0; microtasks < 20; microtasks++) {
    const before = watched.looks;
    watched.onLooked = async () => {
      watched.onLooked = () => {};
      for (let i = 0; i < microtasks; i++) await undefined;
      watched.tell();
    };
    watched.tell();
    await until(() => watched.looks === before + 2, `a look after ${microtasks} microtasks`);
  }
});

looking("a read that is older than an attempt's end starts no other", async ({ folder }) => {
  let hold: Promise<void> | undefined;
  const { store, receiver } = await start(folder);
  const slow = storeWith(store, {
    all: async (...parameters) => {
      const rows = await store.all(...parameters);
      await hold;
      return rows as never;
    },
  });
  const deliveries = new Deliveries(slow, optionsFor(receiver), makeLog("silent").log);
  ending.push(() => deliveries.stop());
  let answer = () => {};
  receiver.answer = (response) => {
    answer = () => response.writeHead(204).end();
  };
  await deliveries.start();
  const first = await send(store);
  await until(() => receiver.received.length === 1, "the attempt");
  const held = new Hold();
  hold = held.arrive();
  // This look finds the first message due, because its attempt goes on.
  const second = await send(store);
  await held.reached;
  answer();
  await until(async () => (await read(store, first)).status === "delivered", "the delivery");
  receiver.answer = status(204);
  hold = undefined;
  held.letGo();
  await until(async () => (await read(store, second)).status === "delivered", "the second");
  assert.is(receiver.of(first).length, 1);
  assert.is((await attempts(store, first)).length, 1);
});

looking("a message that is due far away keeps its time", async ({ folder }) => {
  const { store, receiver, deliveries } = await start(folder);
  // Longer than a timer of JavaScript can wait.
  await send(store, new Date(Date.now() + 2 ** 32));
  await deliveries.start();
  await turns(50);
  assert.is(receiver.received.length, 0);
});

looking("those that have waited longest go first", async ({ folder }) => {
  const { store, receiver, deliveries } = await start(folder, { webhookConcurrency: 1 });
  const now = Date.now();
  const late = await send(store, new Date(now - 1000));
  const early = await send(store, new Date(now - 3000));
  const between = await send(store, new Date(now - 2000));
  await deliveries.start();
  await until(() => receiver.received.length === 3, "all are tried");
  assert.equal(
    receiver.received.map(({ event }) => event.id),
    [early, between, late],
  );
});

looking("stop() ends the attempts under way without a record", async ({ folder }) => {
  const { store, receiver, deliveries } = await start(folder);
  receiver.answer = noAnswer;
  const told: StoreEvent[] = [];
  const id = await send(store);
  await deliveries.start();
  await until(() => receiver.received.length === 1, "the attempt");
  store.subscribe((events) => told.push(...events));
  await deliveries.stop();
  assert.is((await read(store, id)).status, "queued");
  assert.equal(await attempts(store, id), []);
  assert.equal(told, []);
  await send(store);
  await turns();
  assert.is(receiver.received.length, 1);
});

refusing.run();
looking.run();
