import * as assert from "uvu/assert";
import { type Store, StoreUnavailableError } from "./store.ts";
import {
  ADD,
  addNote,
  crashCopy,
  FaultyFiles,
  type Hold,
  type InFolder,
  openStore,
  suiteInFolder,
  textsOf,
  textsToldBy,
  turns,
} from "./testing.ts";
import { GROUP_MOST } from "./writer.ts";

const test = suiteInFolder("a group on top of one that is on its way to the disk");

const below = Array.from({ length: GROUP_MOST }, (_, i) => `below ${i}`);
const above = ["above 1", "above 2"];

/** Two groups: the first one is held at its sync, the second one has run on top of it. */
interface TwoGroups {
  readonly store: Store;
  readonly files: FaultyFiles;
  readonly sync: Hold;
  /** What becomes of each transaction: its note's id, or why it was refused. */
  readonly ends: Promise<PromiseSettledResult<number>[]>;
}

async function twoGroups({ folder }: InFolder): Promise<TwoGroups> {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  const sync = files.holdNext("sync");
  const writes = [...below, ...above].map((text) => addNote(store, text));
  const ends = Promise.allSettled(writes);
  await sync.reached();
  await turns();
  return { store, files, sync, ends };
}

function refused(ends: readonly PromiseSettledResult<unknown>[]): number {
  return ends.filter(
    (end) => end.status === "rejected" && end.reason instanceof StoreUnavailableError,
  ).length;
}

/** What the store gives, now and after a crash at this moment. */
async function assertHolds(store: Store, { folder }: InFolder, texts: string[]): Promise<void> {
  assert.equal(await textsOf(store), texts);
  assert.equal(await textsToldBy(store), texts);
  const copy = await openStore(await crashCopy(folder));
  assert.equal(await textsOf(copy), texts);
  assert.equal(await textsToldBy(copy), texts);
}

test("it runs at once, and is kept after the first", async (context) => {
  const ran: string[] = [];
  const files = new FaultyFiles();
  const store = await openStore(context.folder, { files });
  const sync = files.holdNext("sync");
  const write = (text: string) =>
    store.write(async (tx) => {
      ran.push(text);
      await tx.insert("notes", { text });
      tx.publish("notes", "added", text);
    });
  const writes = Promise.all([...below, ...above].map(write));
  await sync.reached();
  await turns();
  assert.equal(ran, [...below, ...above]);
  sync.letGo();
  await writes;
  await assertHolds(store, context, [...below, ...above]);
});

test("a read sees it once both are on the disk", async (context) => {
  const { store, files, sync, ends } = await twoGroups(context);
  let told: string[] | undefined;
  const read = textsOf(store).then((texts) => {
    told = texts;
  });
  const second = files.holdNext("sync");
  sync.letGo();
  await second.reached();
  await turns();
  assert.is(told, undefined, "the second group is not on the disk yet");
  second.letGo();
  await Promise.all([read, ends]);
  assert.equal(told, [...below, ...above]);
});

test("both are undone when the disk refuses the first", async (context) => {
  const { store, sync, ends } = await twoGroups(context);
  const read = textsOf(store);
  sync.fail("ENOSPC");
  assert.is(refused(await ends), below.length + above.length);
  assert.equal(await read, [], "the read was asked again");
  await addNote(store, "after");
  await assertHolds(store, context, ["after"]);
});

test("the first stays when the disk refuses the second", async (context) => {
  const { store, files, sync, ends } = await twoGroups(context);
  files.failNext("write", "ENOSPC");
  sync.letGo();
  const settled = await ends;
  assert.is(refused(settled), above.length);
  assert.is(refused(settled.slice(0, below.length)), 0);
  await addNote(store, "after");
  await assertHolds(store, context, [...below, "after"]);
});

test("a transaction in it that fails takes back no more than its own", async (context) => {
  const files = new FaultyFiles();
  const store = await openStore(context.folder, { files });
  const sync = files.holdNext("sync");
  const cause = new Error("no");
  const failing = () =>
    store.write(async (tx) => {
      await tx.run("DELETE FROM notes");
      await tx.run(ADD, ["mine"]);
      tx.publish("notes", "added", "mine");
      throw cause;
    });
  const writes = [...below, ...above].map((text) => addNote(store, text));
  const ends = Promise.allSettled([...writes, failing(), addNote(store, "last")]);
  await sync.reached();
  await turns();
  sync.letGo();
  const failed = (await ends).filter((end) => end.status === "rejected");
  assert.equal(
    failed.map(({ reason }) => reason),
    [cause],
  );
  await assertHolds(store, context, [...below, ...above, "last"]);
});

test("groups without a pause are kept as well, however many", async (context) => {
  const store = await openStore(context.folder);
  const texts = Array.from({ length: 20 * GROUP_MOST }, (_, i) => `note ${i}`);
  await Promise.all(texts.map((text) => addNote(store, text)));
  await assertHolds(store, context, texts);
});

test.run();
