import * as assert from "uvu/assert";
import { type Store, StoreUnavailableError } from "./store.ts";
import {
  ADD,
  addNote,
  FaultyFiles,
  openStore,
  rejection,
  suiteInFolder,
  textsOf,
  turns,
} from "./testing.ts";

const reads = suiteInFolder("reading");
const during = suiteInFolder("reading during a sync");

const shape = { id: "id", text: "text" };
const SELECT = "SELECT id, text FROM notes ORDER BY id";

/** Every way to read, each as one text. */
const ways: Record<string, (store: Store) => Promise<string>> = {
  "all()": async (store) => JSON.stringify(await store.all(SELECT)),
  "get()": async (store) => JSON.stringify(await store.get(`${SELECT} DESC LIMIT 1`)),
  "json()": async (store) => String(await store.json(shape, `${SELECT} DESC LIMIT 1`)),
  "jsonList()": (store) => store.jsonList(shape, SELECT),
  "cursor()": async (store) => String(await store.cursor("notes")),
  "eventsSince()": async (store) => JSON.stringify(await store.eventsSince("notes", 0)),
  "remember()": (store) => store.remember("key", ["notes"], () => store.jsonList(shape, SELECT)),
};

reads("all() gives every row, and an empty list where there is none", async ({ folder }) => {
  const store = await openStore(folder);
  assert.equal(await store.all(SELECT), []);
  await addNote(store, "a");
  await addNote(store, "b");
  const rows = [
    { id: 1, text: "a" },
    { id: 2, text: "b" },
  ];
  assert.equal(await store.all(SELECT), rows);
  assert.equal(await store.all(SELECT), rows);
});

reads("get() gives the first row, or undefined", async ({ folder }) => {
  const store = await openStore(folder);
  assert.is(await store.get(SELECT), undefined);
  await addNote(store, "a");
  await addNote(store, "b");
  assert.equal(await store.get("SELECT text FROM notes WHERE id = $1", [2]), { text: "b" });
  assert.is(await store.get("SELECT text FROM notes WHERE id = $1", [3]), undefined);
});

reads("json() gives the first row as text, or undefined", async ({ folder }) => {
  const store = await openStore(folder);
  assert.is(await store.json(shape, SELECT), undefined);
  await addNote(store, "a");
  assert.is(await store.json(shape, SELECT), '{"id":1,"text":"a"}');
});

reads("jsonList() gives every row as text, in order", async ({ folder }) => {
  const store = await openStore(folder);
  assert.is(await store.jsonList(shape, SELECT), "[]");
  await addNote(store, "a");
  await addNote(store, "b");
  assert.is(
    await store.jsonList(shape, "SELECT * FROM notes ORDER BY id DESC"),
    '[{"id":2,"text":"b"},{"id":1,"text":"a"}]',
  );
});

reads("all() passes an error in the SQL on, and the next read goes well", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "a");
  assert.match((await rejection(store.all("SELECT missing FROM notes"))).message, /no such column/);
  const abs = "SELECT abs($1) AS size FROM notes";
  const smallest = "SELECT abs(-9223372036854775807 - 1)";
  assert.match((await rejection(store.all(smallest))).message, /integer overflow/);
  assert.equal(await store.all(abs, [-3]), [{ size: 3 }]);
});

for (const [way, read] of Object.entries(ways)) {
  during(`${way} answers with a change only once it is on the disk`, async ({ folder }) => {
    const files = new FaultyFiles();
    const store = await openStore(folder, { files });
    await addNote(store, "old");
    const sync = files.holdNext("sync");
    const order: string[] = [];
    const writing = addNote(store, "new").then(() => order.push("written"));
    await sync.reached();
    const reading = read(store).then((result) => {
      order.push("read");
      return result;
    });
    await turns();
    assert.equal(order, []);

    sync.letGo();
    const during = await reading;
    await writing;
    assert.is(during, await read(store));
    assert.ok(way === "cursor()" ? during === "2" : during.includes("new"), during);
  });

  during(`${way} waits for a sync that fails, and never tells the change`, async ({ folder }) => {
    const files = new FaultyFiles();
    const store = await openStore(folder, { files });
    await addNote(store, "old");
    const before = await read(store);
    const sync = files.holdNext("sync");
    const writing = rejection(addNote(store, "lost"));
    await sync.reached();
    let answered = false;
    const reading = read(store).finally(() => {
      answered = true;
    });
    await turns();
    assert.not.ok(answered);

    sync.fail("EIO");
    assert.is(await reading, before);
    assert.instance(await writing, StoreUnavailableError);
    assert.is(await read(store), before);
  });
}

during("all() waits while transactions run, and sees none half done", async ({ folder }) => {
  const store = await openStore(folder);
  let reading: Promise<string[]> | undefined;
  const writing = store.write(async (tx) => {
    await tx.run(ADD, ["first half"]);
    reading = textsOf(store);
    await turns(5);
    await tx.run(ADD, ["second half"]);
  });
  await writing;
  assert.equal(await reading, ["first half", "second half"]);
});

during("all() sees nothing of work that fails while it waits", async ({ folder }) => {
  const store = await openStore(folder);
  let reading: Promise<string[]> | undefined;
  const writing = store.write(async (tx) => {
    await tx.run(ADD, ["lost"]);
    reading = textsOf(store);
    await turns(5);
    throw new Error("no");
  });
  await rejection(writing);
  assert.equal(await reading, []);
});

during("all() asks again when one sync after the other fails", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  await addNote(store, "old");
  const first = files.holdNext("sync");
  const writing = [rejection(addNote(store, "lost"))];
  await first.reached();
  const reading = textsOf(store);
  // Waits for the first sync, so it is in the next group.
  writing.push(rejection(addNote(store, "lost too")));
  first.fail("EIO");
  // Taking the first one back syncs once more: let that one pass.
  files.next("sync", () => {});
  files.failNext("sync", "EIO");
  assert.equal(await reading, ["old"]);
  for (const error of await Promise.all(writing)) assert.instance(error, StoreUnavailableError);
  assert.equal(await textsOf(store), ["old"]);
});

reads.run();
during.run();
