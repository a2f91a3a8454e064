import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "sql.js";
import * as assert from "uvu/assert";
import { LOCK_NAME } from "./lock.ts";
import { loadSqlite } from "./read.ts";
import { SNAPSHOT_NAME } from "./snapshot.ts";
import { StoreUnavailableError } from "./store.ts";
import {
  addNote,
  crashCopy,
  diskError,
  FaultyFiles,
  openStore,
  rejection,
  suiteInFolder,
  textsOf,
  textsToldBy,
  until,
} from "./testing.ts";

const close = suiteInFolder("close()");
const failing = suiteInFolder("close() on a disk that refuses");

function only(database: Database, sql: string): unknown {
  return database.exec(sql)[0]?.values[0]?.[0];
}

close("close() leaves one complete file that SQLite opens", async ({ folder }) => {
  const store = await openStore(folder);
  for (const text of ["a", "b", "c"]) await addNote(store, text);
  await store.close();
  assert.equal(await readdir(folder), [SNAPSHOT_NAME]);

  const sqlite = await loadSqlite();
  const database = new sqlite.Database(await readFile(join(folder, SNAPSHOT_NAME)));
  assert.is(only(database, "PRAGMA integrity_check"), "ok");
  assert.is(only(database, "PRAGMA application_id"), Buffer.from("TWIR").readUInt32BE());
  assert.is(only(database, "PRAGMA user_version"), 2);
  assert.is(only(database, "SELECT group_concat(text) FROM notes"), "a,b,c");
  assert.is(only(database, "SELECT count(*) FROM events"), 3);
  database.close();
});

close("close() leaves what the next start goes on from", async ({ folder }) => {
  const expected: string[] = [];
  for (let round = 0; round < 4; round++) {
    const store = await openStore(folder);
    assert.equal(await textsOf(store), expected);
    assert.is(await addNote(store, `round ${round}`), round + 1);
    expected.push(`round ${round}`);
    await store.close();
    assert.equal(await readdir(folder), [SNAPSHOT_NAME]);
  }
});

close("close() does it once, however often it is called", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "a");
  await Promise.all([store.close(), store.close()]);
  await store.close();
  assert.equal(await readdir(folder), [SNAPSHOT_NAME]);
});

close("close() gives the folder up for another start", async ({ folder }) => {
  const store = await openStore(folder);
  await access(join(folder, LOCK_NAME));
  assert.match((await rejection(openStore(folder))).message, /is served by process/);
  await store.close();
  await openStore(folder);
});

close("close() in the middle of a compaction leaves no half of it behind", async ({ folder }) => {
  const store = await openStore(folder, { compactBytes: 1_000_000 });
  const texts = Array.from({ length: 100 }, (_, i) => `${i} ${"x".repeat(50_000)}`);
  await Promise.all(texts.map((text) => addNote(store, text)));
  // The worker has its file open by now, and what it writes takes a while.
  const target = `${SNAPSHOT_NAME}.compaction.tmp`;
  await until(async () => (await readdir(folder)).includes(target), "the compaction writes");
  await store.close();
  assert.equal(await readdir(folder), [SNAPSHOT_NAME]);
  assert.equal(await textsOf(await openStore(folder)), texts);
});

failing("close() that fails at any step loses nothing", async ({ folder }) => {
  const first = await openStore(folder);
  await addNote(first, "a");
  for (let step = 1; ; step++) {
    // There is a journal of an earlier start as well.
    const copy = await crashCopy(folder);
    const files = new FaultyFiles();
    const store = await openStore(copy, { files });
    await addNote(store, "b");
    let left = step;
    files.fault = () => {
      if (--left === 0) throw diskError("EIO");
    };
    await store.close().catch(() => {});
    files.fault = () => {};
    const again = await openStore(copy);
    assert.equal(await textsOf(again), ["a", "b"], `failed at step ${step}`);
    assert.equal(await textsToldBy(again), ["a", "b"]);
    assert.is(await addNote(again, "c"), 3);
    if (left > 0) break;
    assert.ok(step < 20);
  }
});

failing(
  "close() on a full disk keeps the journal, and the next start reads it",
  async ({ folder }) => {
    const files = new FaultyFiles();
    const store = await openStore(folder, { files });
    await addNote(store, "a");
    files.fault = ({ operation }) => {
      if (operation === "create") throw diskError("ENOSPC");
    };
    await store.close();
    assert.is((await readdir(folder)).length, 2);
    assert.equal(await textsOf(await openStore(folder)), ["a"]);
  },
);

failing("close() leaves nothing of a write that was refused", async ({ folder }) => {
  const files = new FaultyFiles();
  const store = await openStore(folder, { files });
  await addNote(store, "a");
  files.failNext("sync", "EIO");
  files.failNext("truncate", "EIO");
  assert.instance(await rejection(addNote(store, "refused")), StoreUnavailableError);
  // The whole record is in the file still, and the snapshot that would replace it cannot be made.
  assert.equal(await textsOf(await openStore(await crashCopy(folder))), ["a", "refused"]);
  files.failNext("create", "ENOSPC");
  await store.close();
  assert.equal(await textsOf(await openStore(folder)), ["a"]);
});

close.run();
failing.run();
