import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { journalName } from "./journal.ts";
import { LOCK_NAME } from "./lock.ts";
import { SNAPSHOT_NAME } from "./snapshot.ts";
import { type Store, StoreUnavailableError } from "./store.ts";
import {
  ADD,
  addNote,
  crashCopy,
  diskError,
  FaultyFiles,
  journalsIn,
  openStore,
  rejection,
  silent,
  suiteInFolder,
  textsOf,
  textsToldBy,
  until,
} from "./testing.ts";

const compacting = suiteInFolder("compaction");
const crashing = suiteInFolder("compaction and a crash");
const failing = suiteInFolder("compaction that fails");

const TARGET = `${SNAPSHOT_NAME}.compaction.tmp`;

function compacted(store: Store, count: number): Promise<void> {
  return until(() => store.statistics.compactions >= count, `there are ${count} compactions`);
}

/** What the folder holds besides its lock. */
async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== LOCK_NAME).sort();
}

/** Numbers that look random and are the same each time. */
function numbersBelow(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

compacting("data is a model's own after many compactions under load", async ({ folder }) => {
  const store = await openStore(folder, { compactBytes: 3000 });
  const model = new Map<number, string>();
  const below = numbersBelow(7);
  let transactions = 0;
  const change = () =>
    store.write(async (tx) => {
      const id = below(60) + 1;
      const text = `version ${++transactions} ${"x".repeat(below(100))}`;
      if (below(4) === 0) {
        await tx.run("DELETE FROM notes WHERE id = $1", [id]);
        model.delete(id);
      } else {
        const sql = "INSERT INTO notes (text, id) VALUES ($2, $1)";
        await tx.run(`${sql} ON CONFLICT (id) DO UPDATE SET text = excluded.text`, [id, text]);
        model.set(id, text);
      }
      tx.publish("changes", "changed", id);
    });
  const same = async (one: Store) => {
    const rows = await one.all<{ id: number; text: string }>("SELECT * FROM notes ORDER BY id");
    const expected = [...model].sort(([a], [b]) => a - b).map(([id, text]) => ({ id, text }));
    assert.equal(rows, expected);
    assert.is(await one.cursor("changes"), transactions);
  };

  while (store.statistics.compactions < 5) {
    await Promise.all(Array.from({ length: 5 }, change));
    if (transactions % 100 === 0) await same(store);
    assert.ok(transactions < 100_000);
  }
  await same(store);
  await store.close();
  assert.equal(await namesIn(folder), [SNAPSHOT_NAME]);
  await same(await openStore(folder));
});

compacting("the journals that were folded are removed, and numbers rise", async ({ folder }) => {
  const store = await openStore(folder, { compactBytes: 500 });
  for (let count = 1; count <= 3; count++) {
    await addNote(store, `${count} ${"x".repeat(500)}`);
    await compacted(store, count);
    const last = journalName(count + 1);
    await until(async () => (await namesIn(folder)).length === 2, "the old journal is gone");
    assert.equal(await namesIn(folder), [last, SNAPSHOT_NAME]);
  }
});

compacting("many small journals are folded at the start", async (context) => {
  const expected: string[] = [];
  let { folder } = context;
  for (let start = 0; start < 8; start++) {
    const store = await openStore(folder);
    expected.push(`note ${start}`);
    await addNote(store, `note ${start}`);
    assert.is(store.statistics.compactions, 0);
    folder = await crashCopy(folder);
  }
  const store = await openStore(folder);
  await compacted(store, 1);
  await until(async () => (await journalsIn(folder)).length === 1, "only the new journal is left");
  const again = await openStore(await crashCopy(folder));
  assert.equal(await textsToldBy(again), expected);
});

compacting("the server goes on meanwhile", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files, compactBytes: 500 });
  const rename = files.holdNext("rename", TARGET);
  await addNote(store, "x".repeat(600));
  await rename.reached();
  for (let i = 0; i < 20; i++) await addNote(store, `${i} ${"y".repeat(100)}`);
  assert.is((await textsOf(store)).length, 21);
  assert.is(store.statistics.compactions, 0);
  // However large the second journal grows, it waits for its turn.
  assert.is((await journalsIn(folder)).length, 2);
  rename.letGo();
  await compacted(store, 1);
});

crashing("a crash before any step of it loses nothing", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files, compactBytes: 300 });
  const acknowledged: string[] = [];
  const crashes: { copy: string; step: string; count: number }[] = [];
  files.fault = async ({ operation, path }) => {
    const step = `${operation} ${path.slice(folder.length + 1)}`;
    crashes.push({ copy: await crashCopy(folder), step, count: acknowledged.length });
  };
  // One thing after the other, so that nothing moves while the folder is copied.
  for (let count = 1; count <= 3; count++) {
    for (const size of [10, 400]) {
      const text = `${count} ${"x".repeat(size)}`;
      await addNote(store, text);
      acknowledged.push(text);
    }
    await compacted(store, count);
    await until(async () => (await journalsIn(folder)).length === 1, "the old journal is gone");
  }
  files.fault = () => {};

  for (const wanted of ["create", "rename", "open", "remove", "write", "sync"]) {
    assert.ok(crashes.some(({ step }) => step.startsWith(wanted)));
  }
  for (const { copy, step, count } of crashes) {
    const again = await openStore(copy);
    const texts = await textsOf(again);
    assert.equal(texts.slice(0, count), acknowledged.slice(0, count), `crash before: ${step}`);
    assert.ok(texts.length <= count + 1);
    assert.equal(await textsToldBy(again), texts);
    assert.is(await addNote(again, "next"), texts.length + 1);
    assert.not.ok(
      (await namesIn(copy)).some((name) => name.endsWith(".tmp")),
      step,
    );
  }
});

/** A store that has begun to write, and the warnings that it has given. */
async function begun(folder: string) {
  const warnings: string[] = [];
  const log = {
    ...silent,
    warn: (fields: object, message: string) =>
      warnings.push(`${message}: ${JSON.stringify(fields)}`),
  };
  const files = new FaultyFiles();
  const store = await openStore(folder, { files, log, compactBytes: 500 });
  await addNote(store, "first");
  return { store, files, warnings, warned: () => until(() => warnings.length > 0, "it gives up") };
}

/** That everything is there, now and after a crash, and that writes go on. */
async function isAsItWas(store: Store, folder: string): Promise<void> {
  await addNote(store, "after");
  const texts = await textsOf(store);
  assert.is(texts[0], "first");
  assert.is(texts.at(-1), "after");
  const copy = await crashCopy(folder);
  await rm(join(copy, TARGET), { recursive: true, force: true });
  assert.equal(await textsToldBy(await openStore(copy)), texts);
  assert.is(store.statistics.compactions, 0);
  assert.ok(store.writable);
}

failing("a target that cannot be written leaves all as it was", async ({ folder }) => {
  const { store, warned, warnings } = await begun(folder);
  const snapshot = await readFile(join(folder, SNAPSHOT_NAME));
  await mkdir(join(folder, TARGET));
  await addNote(store, "x".repeat(600));
  await warned();
  assert.match(warnings[0] as string, /could not fold the journal; it is kept: .*EISDIR/);
  assert.ok((await readFile(join(folder, SNAPSHOT_NAME))).equals(snapshot));
  assert.is((await journalsIn(folder)).length, 2);
  await isAsItWas(store, folder);
});

failing("a new snapshot that cannot be put in place leaves all as it was", async ({ folder }) => {
  const { store, files, warned } = await begun(folder);
  const snapshot = await readFile(join(folder, SNAPSHOT_NAME));
  files.failNext("rename", "EIO", TARGET);
  await addNote(store, "x".repeat(600));
  await warned();
  assert.ok((await readFile(join(folder, SNAPSHOT_NAME))).equals(snapshot));
  await isAsItWas(store, folder);
});

failing("a next journal that cannot be begun leaves all as it was", async (context) => {
  for (const operation of ["create", "rename", "open"] as const) {
    const folder = join(context.folder, operation);
    const { store, files, warnings } = await begun(folder);
    files.failNext(operation, "ENOSPC");
    await addNote(store, "x".repeat(600));
    await addNote(store, "goes on in the old one");
    assert.match(warnings[0] as string, /could not begin a new journal: .*ENOSPC/);
    await isAsItWas(store, folder);
  }
});

failing("a journal that was damaged meanwhile never gets into the snapshot", async ({ folder }) => {
  const { store, files, warned, warnings } = await begun(folder);
  const path = join(folder, journalName(1));
  files.next("open", async () => {
    const bytes = await readFile(path);
    bytes[100] = (bytes[100] as number) ^ 1;
    await writeFile(path, bytes);
  });
  await addNote(store, "x".repeat(600));
  await warned();
  assert.match(warnings[0] as string, /journal-00000001 is damaged at byte offset/);
  assert.is((await journalsIn(folder)).length, 2);
  // Memory still has everything, and a clean stop saves it.
  await store.close();
  assert.equal(await textsOf(await openStore(folder)), ["first", "x".repeat(600)]);
});

failing("an old journal that cannot be closed does not stop the store", async ({ folder }) => {
  const { store, files } = await begun(folder);
  files.failNext("close", "EIO");
  await addNote(store, "x".repeat(600));
  await addNote(store, "goes on");
  await compacted(store, 1);
});

failing("a journal is not sealed while a refused write may be at its end", async ({ folder }) => {
  const { store, files } = await begun(folder);
  const compaction = files.holdNext("rename", TARGET);
  await addNote(store, "x".repeat(600));
  await compaction.reached();
  // The next journal is past the bound as well; it has to wait until the first one is folded.
  await addNote(store, "y".repeat(600));
  const sync = files.holdNext("sync");
  const refused = rejection(store.write((tx) => tx.run(ADD, ["refused"])));
  await sync.reached();
  compaction.letGo();
  await compacted(store, 1);
  files.fault = ({ operation }) => {
    if (operation === "truncate") throw diskError("EIO");
  };
  sync.fail("EIO");
  assert.instance(await refused, StoreUnavailableError);
  assert.instance(await rejection(addNote(store, "refused too")), StoreUnavailableError);
  files.fault = () => {};
  await addNote(store, "after");

  const expected = ["first", "x".repeat(600), "y".repeat(600), "after"];
  assert.equal(await textsOf(store), expected);
  await until(async () => {
    const { compactions } = store.statistics;
    return compactions === 2 && (await journalsIn(folder)).length === 1;
  }, "the second journal is folded");
  const again = await openStore(await crashCopy(folder));
  assert.equal(await textsOf(again), expected);
});

compacting.run();
crashing.run();
failing.run();
