import * as assert from "uvu/assert";
import type { EventData, Store, StoreEvent } from "./store.ts";
import {
  ADD,
  addNote,
  crashCopy,
  FaultyFiles,
  openStore,
  rejection,
  silent,
  suiteInFolder,
  turns,
} from "./testing.ts";

const numbers = suiteInFolder("publish()");
const telling = suiteInFolder("subscribe()");
const since = suiteInFolder("eventsSince()");
const trimming = suiteInFolder("trimming");

function publish(store: Store, topic: string, ...data: EventData[]): Promise<void> {
  return store.write(async (tx) => {
    for (const one of data) tx.publish(topic, "said", one);
  });
}

async function logged(store: Store, topic: string, after = 0): Promise<[number, EventData][]> {
  const events = (await store.eventsSince(topic, after)) as StoreEvent[];
  return events.map(({ seq, data }) => [seq, data]);
}

numbers("publish() numbers each topic's events from 1", async ({ folder }) => {
  const store = await openStore(folder);
  assert.is(await store.cursor("a"), 0);
  await publish(store, "a", "x", "y");
  await publish(store, "b", "z");
  await Promise.all([publish(store, "a", "v"), publish(store, "b", "w"), publish(store, "a", "u")]);
  assert.equal(await logged(store, "a"), [
    [1, "x"],
    [2, "y"],
    [3, "v"],
    [4, "u"],
  ]);
  assert.equal(await logged(store, "b"), [
    [1, "z"],
    [2, "w"],
  ]);
  assert.is(await store.cursor("a"), 4);
  assert.is(await store.cursor("b"), 2);
});

numbers("publish() keeps every kind of data and the type", async ({ folder }) => {
  const store = await openStore(folder);
  const kinds: EventData[] = ["", "日本 😀 \"'", 0, -1.5, 2 ** 53 - 1, [], [1, "two", 3]];
  await publish(store, "a", ...kinds);
  const events = (await store.eventsSince("a", 0)) as StoreEvent[];
  assert.equal(
    events.map(({ data }) => data),
    kinds,
  );
  assert.equal(events[0], { topic: "a", seq: 1, type: "said", data: "" });
});

numbers("publish() leaves no gap for work that throws", async ({ folder }) => {
  const store = await openStore(folder);
  const failing = store.write(async (tx) => {
    tx.publish("a", "said", "lost");
    await tx.run("NONSENSE");
  });
  const good = publish(store, "a", "kept");
  await rejection(failing);
  await good;
  assert.equal(await logged(store, "a"), [[1, "kept"]]);
});

numbers("publish() gives the numbers of an undone write again", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  await publish(store, "a", "first");
  files.failNext("sync", "EIO");
  const lost = [publish(store, "a", "lost", "lost"), publish(store, "new", "lost")];
  await Promise.all(lost.map(rejection));
  assert.is(await store.cursor("a"), 1);
  assert.is(await store.cursor("new"), 0);

  await publish(store, "a", "second");
  await publish(store, "new", "begun");
  const expected = [
    [1, "first"],
    [2, "second"],
  ];
  assert.equal(await logged(store, "a"), expected);
  assert.equal(await logged(store, "new"), [[1, "begun"]]);
  const again = await openStore(await crashCopy(folder));
  assert.equal(await logged(again, "a"), expected);
});

numbers("publish() goes on counting after a crash and after a clean stop", async ({ folder }) => {
  let store = await openStore(folder);
  await publish(store, "a", "x", "y");
  const copy = await crashCopy(folder);
  store = await openStore(copy);
  assert.is(await store.cursor("a"), 2);
  await publish(store, "a", "z");
  await store.close();
  store = await openStore(copy);
  await publish(store, "a", "w");
  assert.equal(await logged(store, "a", 2), [
    [3, "z"],
    [4, "w"],
  ]);
});

telling("subscribe() is told only once the events are on the disk", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  const told: StoreEvent[] = [];
  store.subscribe((events) => told.push(...events));
  const sync = files.holdNext("sync");
  const writing = addNote(store, "a");
  await sync.reached();
  await turns();
  assert.equal(told, []);
  sync.letGo();
  await writing;
  assert.equal(told, [{ topic: "notes", seq: 1, type: "added", data: "a" }]);
});

telling("subscribe() is told everything once, in order, across groups", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  const told: StoreEvent[] = [];
  store.subscribe((events) => told.push(...events));
  const writing: Promise<void>[] = [];
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 20; i++) writing.push(publish(store, `topic ${i % 3}`, round, i));
    await turns(2);
  }
  await Promise.all(writing);
  assert.ok(store.statistics.commits > 1);
  assert.is(told.length, 400);
  for (const topic of ["topic 0", "topic 1", "topic 2"]) {
    const own = told.filter((event) => event.topic === topic);
    assert.equal(own, await store.eventsSince(topic, 0));
    own.forEach((event, i) => {
      assert.is(event.seq, i + 1);
    });
  }
});

telling("subscribe() is not told of what failed or was undone", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  const told: EventData[] = [];
  store.subscribe((events) => told.push(...events.map(({ data }) => data)));
  files.failNext("sync", "EIO");
  await rejection(addNote(store, "undone"));
  await rejection(
    store.write(async (tx) => {
      tx.publish("notes", "added", "failed");
      await tx.run("NONSENSE");
    }),
  );
  await addNote(store, "kept");
  assert.equal(told, ["kept"]);
});

telling("subscribe() tells every subscriber, also when one of them throws", async ({ folder }) => {
  const errors: object[] = [];
  const log = { ...silent, error: (fields: object) => errors.push(fields) };
  const store = await openStore(folder, { log });
  let told = 0;
  store.subscribe(() => {
    throw new Error("a careless subscriber");
  });
  store.subscribe(() => told++);
  await addNote(store, "a");
  assert.is(told, 1);
  assert.match(JSON.stringify(errors), /a careless subscriber/);
  assert.is(await addNote(store, "b"), 2);
});

telling("subscribe() gives the function that ends it", async ({ folder }) => {
  const store = await openStore(folder);
  let told = 0;
  const end = store.subscribe(() => told++);
  await addNote(store, "a");
  end();
  await addNote(store, "b");
  assert.is(told, 1);
});

telling("subscribe() is not called for writes without events", async ({ folder }) => {
  const store = await openStore(folder);
  let told = 0;
  store.subscribe(() => told++);
  await store.write((tx) => tx.run(ADD, ["a"]));
  assert.is(told, 0);
});

telling("subscribe() may write and read from within", async ({ folder }) => {
  const store = await openStore(folder);
  const answered = new Promise<number>((resolve) => {
    const end = store.subscribe(() => {
      end();
      resolve(addNote(store, "answer"));
    });
  });
  await addNote(store, "question");
  assert.is(await answered, 2);
});

since("eventsSince() gives exactly the events after the number", async ({ folder }) => {
  const store = await openStore(folder);
  await publish(store, "a", 1, 2, 3, 4, 5);
  await publish(store, "b", 9);
  for (let seq = 0; seq <= 5; seq++) {
    const expected = [1, 2, 3, 4, 5].slice(seq).map((n) => [n, n]);
    assert.equal(await logged(store, "a", seq), expected);
  }
});

since("eventsSince() gives the first of them where it is asked for so many", async ({ folder }) => {
  const store = await openStore(folder, { eventsKept: 200 });
  for (let i = 1; i <= 300; i++) await publish(store, "a", i);
  const seqs = async (after: number, most: number) =>
    (await store.eventsSince("a", after, most))?.map(({ seq }) => seq);
  assert.equal(await seqs(290, 3), [291, 292, 293]);
  assert.equal(await seqs(298, 3), [299, 300]);
  assert.equal(await seqs(300, 3), []);
  assert.is(await seqs(301, 3), undefined);
  assert.is(await seqs(10, 3), undefined, "the log begins later");
});

since("eventsSince() gives undefined for numbers that never were", async ({ folder }) => {
  const store = await openStore(folder);
  await publish(store, "a", 1, 2);
  for (const seq of [3, 1000, -1, 0.5, Number.NaN]) {
    assert.is(await store.eventsSince("a", seq), undefined, String(seq));
  }
  assert.equal(await store.eventsSince("unknown", 0), []);
  assert.is(await store.eventsSince("unknown", 1), undefined);
});

trimming("the log keeps each topic's last events, and says what is gone", async ({ folder }) => {
  const store = await openStore(folder, { eventsKept: 100 });
  for (let n = 1; n <= 1000; n += 8) {
    await publish(store, "a", ...Array.from({ length: 8 }, (_, i) => n + i));
    // The newest hundred are there at any moment.
    const latest = await store.cursor("a");
    const first = Math.max(0, latest - 100);
    assert.is((await logged(store, "a", first)).length, latest - first);
  }
  await publish(store, "few", 1);
  assert.equal(await logged(store, "a", 998), [
    [999, 999],
    [1000, 1000],
  ]);
  assert.is(await store.eventsSince("a", 0), undefined);
  assert.is((await logged(store, "few")).length, 1);

  const { kept } = (await store.get<{ kept: number }>(
    "SELECT count(*) AS kept FROM events WHERE topic = 'a'",
  )) as { kept: number };
  assert.ok(kept >= 100 && kept < 100 + 128, `${kept} are kept`);
  assert.is((await logged(store, "a", 1000 - kept)).length, kept);
  assert.is(await store.eventsSince("a", 1000 - kept - 1), undefined);

  const again = await openStore(await crashCopy(folder));
  assert.is(await again.cursor("a"), 1000);
  assert.equal(await logged(again, "a", 1000 - kept), await logged(store, "a", 1000 - kept));
  assert.is(await again.eventsSince("a", 1000 - kept - 1), undefined);
});

numbers.run();
telling.run();
since.run();
trimming.run();
