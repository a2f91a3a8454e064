import * as assert from "uvu/assert";
import { subjectOf } from "./memory.ts";
import {
  ADD,
  addNote,
  FaultyFiles,
  openStore,
  rejection,
  suiteInFolder,
  textsOf,
} from "./testing.ts";

const remembering = suiteInFolder("remember()");

const NOTES = ["notes"];

remembering("remember() computes once until something is written", async ({ folder }) => {
  const store = await openStore(folder);
  let computed = 0;
  const list = () =>
    store.remember("list", NOTES, () => {
      computed++;
      return textsOf(store);
    });
  await addNote(store, "a");
  assert.equal(await Promise.all([list(), list()]), [["a"], ["a"]]);
  assert.equal(await list(), ["a"]);
  assert.is(computed, 1);
  await addNote(store, "b");
  assert.equal(await list(), ["a", "b"]);
  assert.is(computed, 2);
});

remembering("remember() keeps each key by itself", async ({ folder }) => {
  const store = await openStore(folder);
  assert.is(await store.remember("a", NOTES, async () => 1), 1);
  assert.is(await store.remember("b", NOTES, async () => 2), 2);
  assert.is(await store.remember("a", NOTES, async () => 3), 1);
});

remembering("remember() forgets what hangs on an event, and nothing else", async ({ folder }) => {
  const store = await openStore(folder);
  const hangsOn = {
    topic: ["notes"],
    type: [subjectOf("notes", "added")],
    "one of several": ["others", subjectOf("notes", "added")],
    "another topic": ["others"],
    "another type": [subjectOf("notes", "removed")],
    "a topic of that beginning": ["note", "notes added more"],
  };
  const isKept = async (key: string, subjects: readonly string[]) => {
    let isKept = true;
    await store.remember(key, subjects, async () => {
      isKept = false;
    });
    return isKept;
  };
  for (const [key, subjects] of Object.entries(hangsOn)) await isKept(key, subjects);
  await addNote(store, "a");
  const kept: string[] = [];
  for (const [key, subjects] of Object.entries(hangsOn)) {
    if (await isKept(key, subjects)) kept.push(key);
  }
  assert.equal(kept, ["another topic", "another type", "a topic of that beginning"]);
});

remembering("remember() goes on after work that changed nothing or failed", async ({ folder }) => {
  const store = await openStore(folder);
  await store.remember("key", NOTES, async () => "first");
  await store.write((tx) => textsOf(tx));
  await rejection(
    store.write(async (tx) => {
      await tx.run(ADD, ["lost"]);
      throw new Error("no");
    }),
  );
  assert.is(await store.remember("key", NOTES, async () => "second"), "first");
});

remembering("remember() forgets what an undone write had made it compute", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  await addNote(store, "old");
  const list = () => store.remember("list", NOTES, () => textsOf(store));
  const sync = files.holdNext("sync");
  const writing = rejection(addNote(store, "lost"));
  await sync.reached();
  const reading = list();
  sync.fail("EIO");
  await writing;
  assert.equal(await reading, ["old"]);
  assert.equal(await list(), ["old"]);
  await addNote(store, "new");
  assert.equal(await list(), ["old", "new"]);
});

remembering(
  "remember() does not keep what was read before a write for after it",
  async ({ folder }) => {
    const store = await openStore(folder);
    await addNote(store, "a");
    let goOn = () => {};
    const wait = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow = store.remember("list", NOTES, async () => {
      const texts = await textsOf(store);
      await wait;
      return texts;
    });
    await addNote(store, "b");
    const after = store.remember("list", NOTES, () => textsOf(store));
    goOn();
    assert.equal(await slow, ["a"]);
    assert.equal(await after, ["a", "b"]);
  },
);

remembering("remember() does not keep a failure", async ({ folder }) => {
  const store = await openStore(folder);
  const failing = () => Promise.reject(new Error("this time"));
  assert.is((await rejection(store.remember("key", NOTES, failing))).message, "this time");
  assert.is(await store.remember("key", NOTES, async () => "good"), "good");
});

remembering("remember() forgets keys rather than grow without end", async ({ folder }) => {
  const store = await openStore(folder);
  for (let i = 0; i < 5000; i++) {
    assert.is(await store.remember(`key ${i}`, NOTES, async () => i), i);
  }
  let computed = false;
  await store.remember("key 0", NOTES, async () => {
    computed = true;
  });
  assert.ok(computed);
});

for (const [what, carry] of Object.entries({
  text: (bytes: Buffer) => bytes.toString("latin1"),
  bytes: (bytes: Buffer) => bytes,
  "bytes with their cursor": (bytes: Buffer) => ({ bytes, cursor: 1 }),
})) {
  remembering(`remember() keeps 32 MiB of ${what}, and of more begins anew`, async ({ folder }) => {
    const store = await openStore(folder);
    const bytes = Buffer.alloc(2 ** 20);
    let computed = 0;
    const page = (n: number) =>
      store.remember(`page ${n}`, NOTES, async () => {
        computed++;
        return carry(bytes);
      });
    for (let n = 0; n < 32; n++) await page(n);
    // Those read again after a change take no more room than before.
    await addNote(store, "a");
    for (let n = 0; n < 32; n++) await page(n);
    assert.is(computed, 64);
    for (let n = 0; n < 32; n++) await page(n);
    assert.is(computed, 64);
    await page(32);
    await page(0);
    assert.is(computed, 66);
  });
}

remembering.run();
