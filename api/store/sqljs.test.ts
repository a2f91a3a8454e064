import * as assert from "uvu/assert";
import { StoreUnavailableError, type Transaction } from "./store.ts";
import {
  ADD,
  addNote,
  crashCopy,
  FaultyFiles,
  openStore,
  rejection,
  suiteInFolder,
  textsOf,
  textsToldBy,
  turns,
} from "./testing.ts";

const write = suiteInFolder("write()");
const group = suiteInFolder("write() in a group");

write("write() gives what its work gives", async ({ folder }) => {
  const store = await openStore(folder);
  assert.is(await store.write(async () => "given"), "given");
  assert.is(await addNote(store, "a"), 1);
  assert.is(await addNote(store, "b"), 2);
});

write("write() shows a transaction its own changes", async ({ folder }) => {
  const store = await openStore(folder);
  const seen = await store.write(async (tx) => {
    await tx.run(ADD, ["a"]);
    const row = await tx.get<{ text: string }>("SELECT text FROM notes WHERE id = $1", [1]);
    const shape = { id: "id", text: "text" };
    const json = await tx.json(shape, "SELECT id, text FROM notes");
    const list = await tx.jsonList(shape, "SELECT id, text FROM notes");
    return { texts: await textsOf(tx), row, json, list };
  });
  assert.equal(seen.texts, ["a"]);
  assert.equal(seen.row, { text: "a" });
  assert.is(seen.json, '{"id":1,"text":"a"}');
  assert.is(seen.list, '[{"id":1,"text":"a"}]');
});

write("write() undoes all of it when its work throws, and passes that on", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "kept");
  const cause = new Error("not today");
  const error = await rejection(
    store.write(async (tx) => {
      await tx.run(ADD, ["lost"]);
      await tx.run("DELETE FROM notes WHERE text = $1", ["kept"]);
      tx.publish("notes", "added", "lost");
      throw cause;
    }),
  );
  assert.is(error, cause);
  assert.equal(await textsOf(store), ["kept"]);
  assert.is(await store.cursor("notes"), 1);
  assert.ok(store.writable);

  const again = await openStore(await crashCopy(folder));
  assert.equal(await textsOf(again), ["kept"]);
  assert.equal(await textsToldBy(again), ["kept"]);
});

write("write() undoes all of it when SQL fails, and passes the error on", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "a");
  const error = await rejection(
    store.write(async (tx) => {
      await tx.run(ADD, ["b"]);
      await tx.run(ADD, ["a"]);
    }),
  );
  assert.match(error.message, /UNIQUE constraint failed: notes\.text/);
  assert.match((await rejection(store.write((tx) => tx.run("NONSENSE")))).message, /syntax error/);
  assert.equal(await textsOf(store), ["a"]);
});

write("write() keeps what its work goes on with after catching an error", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "a");
  await store.write(async (tx) => {
    await rejection(tx.run(ADD, ["a"]));
    await tx.run(ADD, ["b"]);
  });
  const again = await openStore(await crashCopy(folder));
  assert.equal(await textsOf(again), ["a", "b"]);
});

write("write() refuses a transaction used after its end", async ({ folder }) => {
  const store = await openStore(folder);
  const kept: Transaction[] = [];
  await store.write(async (tx) => kept.push(tx));
  await rejection(
    store.write(async (tx) => {
      kept.push(tx);
      throw new Error("no");
    }),
  );
  for (const tx of kept) {
    assert.match((await rejection(tx.run(ADD, ["late"]))).message, /used after it had ended/);
    assert.match((await rejection(tx.all("SELECT 1"))).message, /used after it had ended/);
    assert.throws(() => tx.publish("notes", "added", "late"), /used after it had ended/);
  }
  assert.equal(await textsOf(store), []);
});

write("write() keeps out what failed work left running", async ({ folder }) => {
  const store = await openStore(folder);
  let straggler: Promise<unknown> = Promise.resolve();
  const failing = store.write(async (tx) => {
    straggler = rejection(turns(3).then(() => tx.run(ADD, ["straggler"])));
    throw new Error("no");
  });
  const next = store.write(async (tx) => {
    await turns(6);
    await tx.run(ADD, ["next"]);
  });
  await rejection(failing);
  await next;
  await straggler;
  const before = await textsOf(store);
  assert.equal(before, ["next"]);
  const again = await openStore(await crashCopy(folder));
  assert.equal(await textsOf(again), before);
});

write(
  "write() refuses once the store is closed, but finishes what came before",
  async ({ folder }) => {
    const store = await openStore(folder);
    const before = [addNote(store, "a"), addNote(store, "b")];
    const closing = store.close();
    const after = rejection(addNote(store, "c"));
    assert.equal(await Promise.all(before), [1, 2]);
    assert.instance(await after, StoreUnavailableError);
    await closing;
    assert.not.ok(store.writable);
    assert.equal(await textsOf(await openStore(folder)), ["a", "b"]);
  },
);

group("write() shares one sync between transactions that come together", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  files.calls.length = 0;
  const texts = Array.from({ length: 30 }, (_, i) => `note ${i}`);
  await Promise.all(texts.map((text) => addNote(store, text)));
  assert.equal(files.calls, ["write", "sync"]);
  const { transactions, commits, journalBytes } = store.statistics;
  assert.equal({ transactions, commits }, { transactions: 30, commits: 1 });
  assert.ok(journalBytes > 30 * "note 1".length);
  assert.equal(await textsOf(store), texts);
});

group("write() takes what comes during a sync into the next group", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  const sync = files.holdNext("sync");
  const first = addNote(store, "first");
  await sync.reached();
  const others = Array.from({ length: 30 }, (_, i) => addNote(store, `other ${i}`));
  await turns();
  assert.is(store.statistics.commits, 0);
  sync.letGo();
  assert.is(await first, 1);
  await Promise.all(others);
  assert.is(store.statistics.commits, 2);
  assert.is(store.statistics.transactions, 31);
});

group("write() undoes only the transaction that fails", async ({ folder }) => {
  const store = await openStore(folder);
  const results = await Promise.allSettled([
    addNote(store, "a"),
    addNote(store, "a"),
    store.write(async (tx) => {
      await tx.run("DELETE FROM notes");
      throw new Error("no");
    }),
    addNote(store, "b"),
  ]);
  const statuses = results.map((result) => result.status);
  assert.equal(statuses, ["fulfilled", "rejected", "rejected", "fulfilled"]);
  assert.is(store.statistics.commits, 1);
  assert.is(store.statistics.transactions, 2);
  assert.equal(await textsToldBy(store), ["a", "b"]);
  const again = await openStore(await crashCopy(folder));
  assert.equal(await textsOf(again), ["a", "b"]);
});

group("write() runs transactions one after the other", async ({ folder }) => {
  const store = await openStore(folder);
  const increments = Array.from({ length: 50 }, () =>
    store.write(async (tx) => {
      const row = await tx.get<{ n: number }>("SELECT count(*) AS n FROM notes");
      await turns(1);
      await tx.run(ADD, [`note ${row?.n}`]);
    }),
  );
  await Promise.all(increments);
  assert.is((await textsOf(store)).length, 50);
});

group("write() asks nothing of the disk for work that changed nothing", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  files.calls.length = 0;
  assert.equal(await store.write((tx) => textsOf(tx)), []);
  assert.equal(files.calls, []);
  assert.is(store.statistics.commits, 0);
});

write.run();
group.run();
