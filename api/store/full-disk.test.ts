import * as assert from "uvu/assert";
import { type Store, StoreUnavailableError } from "./store.ts";
import {
  ADD,
  addNote,
  crashCopy,
  diskError,
  FaultyFiles,
  openStore,
  rejection,
  silent,
  suiteInFolder,
  textsOf,
  until,
} from "./testing.ts";
import { hasExactly, writableAgain } from "./testing-disk.ts";

const full = suiteInFolder("a full disk");
const telling = suiteInFolder("onWritable()");

/** Files on a disk that is full while `full` is set; `arrives` is how much of a write still fits. */
class FillingFiles extends FaultyFiles {
  full = false;
  arrives = 0;

  override fault: FaultyFiles["fault"] = async ({ operation, bytes, position, file }) => {
    if (!this.full || (operation !== "write" && operation !== "create")) return;
    const part = bytes?.subarray(0, Math.min(this.arrives, bytes.length - 1));
    if (operation === "write") await file?.write(part as Uint8Array, position as number);
    throw diskError("ENOSPC");
  };
}

async function opened(folder: string) {
  const files = new FillingFiles();
  const store = await openStore(folder, { files });
  const acknowledged: string[] = [];
  for (let i = 0; i < 5; i++) {
    await addNote(store, `before ${i}`);
    acknowledged.push(`before ${i}`);
  }
  return { files, store, acknowledged };
}

async function refusedWrites(store: Store, count: number): Promise<void> {
  const errors = await Promise.all(
    Array.from({ length: count }, (_, i) => rejection(addNote(store, `refused ${i}`))),
  );
  for (const error of errors) {
    assert.instance(error, StoreUnavailableError);
    assert.is((error.cause as NodeJS.ErrnoException).code, "ENOSPC");
  }
}

full(
  "writes are refused, reads go on, and nothing of it is there after a restart",
  async ({ folder }) => {
    const { files, store, acknowledged } = await opened(folder);
    files.full = true;
    for (let round = 0; round < 3; round++) {
      await refusedWrites(store, 10);
      assert.not.ok(store.writable);
      await hasExactly(store, acknowledged, folder);
    }
  },
);

full("nothing of a refused group is seen, however much of it had arrived", async ({ folder }) => {
  const { files, store, acknowledged } = await opened(folder);
  files.full = true;
  const refused = () =>
    store.write(async (tx) => {
      await tx.run(ADD, ["refused, left"]);
      await tx.run(ADD, ["refused, right"]);
      tx.publish("notes", "added", "refused");
    });
  for (files.arrives = 0; files.arrives < 300; files.arrives += 17) {
    const errors = await Promise.all([rejection(refused()), rejection(addNote(store, "too"))]);
    for (const error of errors) assert.instance(error, StoreUnavailableError);
    assert.equal(await textsOf(store), acknowledged);
    // A kill before what had arrived could be taken back.
    files.failNext("truncate", "EIO");
    await rejection(addNote(store, "refused and torn"));
    await hasExactly(store, acknowledged, folder);
  }
});

full("work that writes nothing goes on", async ({ folder }) => {
  const { files, store, acknowledged } = await opened(folder);
  files.full = true;
  await refusedWrites(store, 1);
  assert.equal(await store.write((tx) => textsOf(tx)), acknowledged);
  assert.is(
    (await rejection(store.write(() => Promise.reject(new Error("mine"))))).message,
    "mine",
  );
  assert.not.ok(store.writable);
});

full("writes resume by themselves when there is room again", async ({ folder }) => {
  const { files, store, acknowledged } = await opened(folder);
  files.full = true;
  await refusedWrites(store, 3);
  // It stays full for a while: the store asks in vain.
  const before = files.calls.filter((call) => call === "write").length;
  await until(() => files.calls.filter((call) => call === "write").length >= before + 2, "it asks");
  assert.not.ok(store.writable);

  files.full = false;
  await writableAgain(store);
  assert.ok(store.writable);
  assert.is(await addNote(store, "after"), acknowledged.push("after"));
  await hasExactly(store, acknowledged, folder);
  await store.close();
  assert.equal(await textsOf(await openStore(folder)), acknowledged);
});

full("a write that finds room is kept before the store has asked", async ({ folder }) => {
  const { files, store } = await opened(folder);
  files.full = true;
  await refusedWrites(store, 1);
  files.full = false;
  let told = 0;
  store.onWritable(() => told++);
  assert.is(await addNote(store, "after"), 6);
  assert.ok(store.writable);
  assert.is(told, 1);
});

full("statement texts that a refused write introduced are introduced again", async ({ folder }) => {
  const { files, store } = await opened(folder);
  files.full = true;
  const rename = (id: number, text: string) =>
    store.write((tx) => tx.run("UPDATE notes SET text = $1 WHERE id = $2", [text, id]));
  await rejection(rename(1, "refused"));
  files.full = false;
  await store.write((tx) => tx.run("DELETE FROM notes WHERE id > $1", [2]));
  await rename(2, "renamed");
  const copy = await crashCopy(folder);
  assert.equal(await textsOf(await openStore(copy)), ["before 0", "renamed"]);
});

telling("onWritable() is told once each time, until it is ended", async ({ folder }) => {
  const { files, store } = await opened(folder);
  let told = 0;
  const end = store.onWritable(() => told++);
  await addNote(store, "nothing to tell");
  for (let round = 1; round <= 3; round++) {
    files.full = true;
    await refusedWrites(store, 2);
    files.full = false;
    await addNote(store, `round ${round}`);
    assert.is(told, Math.min(round, 2));
    if (round === 2) end();
  }
});

telling("onWritable() that throws harms neither the write nor others", async ({ folder }) => {
  const errors: string[] = [];
  const log = { ...silent, error: (fields: object) => errors.push(JSON.stringify(fields)) };
  const files = new FillingFiles();
  const store = await openStore(folder, { files, log });
  files.full = true;
  await rejection(addNote(store, "refused"));
  files.full = false;
  let told = 0;
  store.onWritable(() => {
    throw new Error("a careless listener");
  });
  store.onWritable(() => told++);
  assert.is(await addNote(store, "a"), 1);
  assert.is(told, 1);
  assert.ok(store.writable);
  assert.match(errors.join("\n"), /a careless listener/);
  assert.is(await addNote(store, "b"), 2);
  await hasExactly(store, ["a", "b"], folder);
});

full.run();
telling.run();
