import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { readJournal } from "./journal.ts";
import type { Store } from "./store.ts";
import {
  ADD,
  addNote,
  contentOf,
  crashCopy,
  diskError,
  FaultyFiles,
  type InFolder,
  journalsIn,
  lastJournalIn,
  migrations,
  openStore,
  rejection,
  silent,
  suiteInFolder,
  textsOf,
  textsToldBy,
} from "./testing.ts";

const crash = suiteInFolder("start after a crash");
const torn = suiteInFolder("start on a torn journal");
const damaged = suiteInFolder("start on a damaged journal");
const failing = suiteInFolder("start that fails");

/** One transaction with two notes and an event. */
function addPair(store: Store, name: string): Promise<void> {
  return store.write(async (tx) => {
    await tx.run(ADD, [`${name}, left`]);
    await tx.run(ADD, [`${name}, right`]);
    tx.publish("pairs", "added", name);
  });
}

function pairs(...names: string[]): string[] {
  return names.flatMap((name) => [`${name}, left`, `${name}, right`]);
}

/** A folder as a crash leaves it: a snapshot, and a journal with three transactions. */
async function crashed({ folder }: InFolder): Promise<string> {
  const store = await openStore(folder);
  for (const name of ["one", "two", "three"]) await addPair(store, name);
  return crashCopy(folder);
}

/** Where the last journal's records start; behind them, where the last one ends. */
async function offsetsIn(folder: string): Promise<{ path: string; offsets: number[] }> {
  const path = await lastJournalIn(folder);
  const { payloads, end } = readJournal(path, await readFile(path));
  let offset = end;
  const starts = payloads.toReversed().map((payload) => {
    offset -= 18 + payload.length;
    return offset;
  });
  return { path, offsets: [...starts.reverse(), end] };
}

crash("the store has all that was acknowledged", async (context) => {
  const again = await openStore(await crashed(context));
  assert.equal(await textsOf(again), pairs("one", "two", "three"));
  assert.is(await again.cursor("pairs"), 3);
});

crash("the store has all of it after many crashes, whatever each one added", async (context) => {
  const expected: string[] = [];
  let written = 0;
  let { folder } = context;
  for (let start = 0; start < 6; start++) {
    const store = await openStore(folder);
    assert.equal(await textsOf(store), expected);
    // Some starts write nothing: the next one goes on in the journal that they began.
    if (start % 3 > 0) written++;
    for (let i = 0; i < start % 3; i++) {
      expected.push(`start ${start}, note ${i}`);
      assert.is(await addNote(store, expected.at(-1) as string), expected.length);
    }
    folder = await crashCopy(folder);
    assert.is((await journalsIn(folder)).length, written + (start % 3 > 0 ? 0 : 1));
  }
  const store = await openStore(folder);
  assert.equal(await textsToldBy(store), expected);
  await store.close();
  assert.equal(await textsOf(await openStore(folder)), expected);
});

crash("the store has thousands of transactions in their order", async ({ folder }) => {
  const store = await openStore(folder, { eventsKept: 20_000 });
  const texts = Array.from({ length: 10_010 }, (_, i) => `note ${i}`);
  await Promise.all(texts.map((text) => addNote(store, text)));
  const copy = await crashCopy(folder);
  const again = await openStore(copy, { eventsKept: 20_000 });
  assert.equal(await textsOf(again), texts);
  assert.equal(await textsToldBy(again), texts);
});

crash(
  "the store removes what was left of files being replaced, and no other file",
  async (context) => {
    const folder = await crashed(context);
    const leftovers = ["taskwire.sqlite.tmp", "taskwire.sqlite.compaction.tmp"];
    leftovers.push("taskwire.journal-00000009.tmp");
    for (const name of [...leftovers, "notes.tmp", "backup.sqlite"]) {
      await writeFile(join(folder, name), "left over");
    }
    const again = await openStore(folder);
    assert.equal(await textsOf(again), pairs("one", "two", "three"));
    const names = await readdir(folder);
    for (const name of leftovers) assert.not.ok(names.includes(name), name);
    assert.ok(names.includes("notes.tmp") && names.includes("backup.sqlite"));
  },
);

torn("every cut in the last two records leaves whole transactions only", async (context) => {
  const folder = await crashed(context);
  const { path, offsets } = await offsetsIn(folder);
  const names = ["one", "two", "three"];
  const [, from, , end] = offsets as [number, number, number, number];
  for (let length = from; length <= end; length++) {
    const copy = await crashCopy(folder);
    await truncate(path.replace(folder, copy), length);
    const warned: object[] = [];
    const log = { ...silent, warn: (fields: object) => warned.push(fields) };
    const store = await openStore(copy, { log });

    const kept = names.slice(
      0,
      offsets.findLastIndex((offset) => offset <= length),
    );
    assert.equal(await textsOf(store), pairs(...kept), `cut at ${length}`);
    assert.is(await store.cursor("pairs"), kept.length);
    const bytes = length - (offsets[kept.length] as number);
    assert.equal(warned, bytes > 0 ? [{ bytes }] : []);

    // What is kept keeps its number: the next note gets one behind it.
    assert.is(await addNote(store, "next"), kept.length * 2 + 1);
    if (length % 10 === 0) {
      const again = await openStore(await crashCopy(copy));
      assert.equal(await textsOf(again), [...pairs(...kept), "next"]);
      await again.close();
    }
    await store.close();
  }
});

torn("a cut in the first line is refused: it was whole before anything else", async (context) => {
  const folder = await crashed(context);
  const path = await lastJournalIn(folder);
  for (const length of [0, 1, 40]) {
    await truncate(path, length);
    const error = await rejection(openStore(folder));
    assert.ok(error.message.startsWith(`${path} is damaged at byte offset 0: `), error.message);
  }
});

torn("a cut is refused once a later journal has gone on", async (context) => {
  const folder = await crashed(context);
  const { path, offsets } = await offsetsIn(folder);
  await addPair(await openStore(folder), "four");
  const later = await crashCopy(folder);
  const cutPath = path.replace(folder, later);
  await truncate(cutPath, (offsets[3] as number) - 5);
  const before = await contentOf(later);
  const error = await rejection(openStore(later));
  assert.is(error.name, "StoreOpenError");
  assert.ok(error.message.startsWith(`${cutPath} is damaged at byte offset ${offsets[2]}: `));
  assert.equal(await contentOf(later), before);
});

damaged("any changed byte is refused with its place, and nothing is touched", async (context) => {
  const folder = await crashed(context);
  await writeFile(join(folder, "taskwire.sqlite.tmp"), "left over");
  const { path, offsets } = await offsetsIn(folder);
  const good = await readFile(path);
  for (let at = 0; at < good.length; at += 3) {
    const bytes = Buffer.from(good);
    bytes[at] = (bytes[at] as number) ^ 0x10;
    await writeFile(path, bytes);
    const error = await rejection(openStore(folder));
    assert.is(error.name, "StoreOpenError");
    const offset = offsets.findLast((start) => start <= at) ?? 0;
    const start = `${path} is damaged at byte offset ${offset}: `;
    assert.ok(error.message.startsWith(start), `byte ${at}: ${error.message}`);
    assert.ok((await readFile(path)).equals(bytes));
  }
  const before = await contentOf(folder);
  const names = Object.keys(before);
  assert.equal(names, ["taskwire.journal-00000001", "taskwire.sqlite", "taskwire.sqlite.tmp"]);
  await rejection(openStore(folder));
  assert.equal(await contentOf(folder), before);

  await writeFile(path, good);
  assert.equal(await textsOf(await openStore(folder)), pairs("one", "two", "three"));
});

failing("a start that fails at any step loses nothing, also with a migration", async (context) => {
  const folder = await crashed(context);
  const { path } = await offsetsIn(folder);
  await writeFile(path, Buffer.concat([await readFile(path), Buffer.from("torn")]));
  const third = { number: 3, sql: "ALTER TABLE notes ADD COLUMN done INTEGER NOT NULL DEFAULT 0" };
  for (const more of [migrations, [...migrations, third]]) {
    for (let step = 1; ; step++) {
      const copy = await crashCopy(folder);
      const files = new FaultyFiles();
      let left = step;
      files.fault = () => {
        if (--left === 0) throw diskError("EIO");
      };
      const opening = openStore(copy, { files, migrations: more });
      const failed = await opening.then(
        () => false,
        () => true,
      );
      if (!failed) {
        assert.ok(step > 5);
        break;
      }
      const store = await openStore(copy, { migrations: more });
      assert.equal(await textsOf(store), pairs("one", "two", "three"), `step ${step}`);
      assert.is(await addNote(store, "next"), 7);
      assert.is(await store.cursor("pairs"), 3);
    }
  }
});

crash.run();
torn.run();
damaged.run();
failing.run();
