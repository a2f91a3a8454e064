import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import type { Migration } from "./migration.ts";
import { loadSqlite } from "./read.ts";
import { SNAPSHOT_NAME } from "./snapshot.ts";
import {
  addNote,
  contentOf,
  crashCopy,
  journalsIn,
  lastJournalIn,
  migrations,
  openStore,
  rejection,
  suiteInFolder,
  textsOf,
  textsToldBy,
} from "./testing.ts";
import { crashedThrice } from "./testing-crashed.ts";

const migrating = suiteInFolder("migrations");

const third: Migration = {
  number: 3,
  sql: "ALTER TABLE notes ADD COLUMN size INTEGER; UPDATE notes SET size = length(text);",
};

migrating("old data is migrated after its journals were replayed", async (context) => {
  const folder = await crashedThrice(context);
  const store = await openStore(folder, { migrations: [...migrations, third] });
  const sizes = await store.all("SELECT text, size FROM notes ORDER BY id");
  const size = "note 1".length;
  assert.equal(
    sizes,
    [1, 2, 3].map((n) => ({ text: `note ${n}`, size })),
  );
  assert.equal(await textsToldBy(store), ["note 1", "note 2", "note 3"]);
  assert.is(await addNote(store, "note 4"), 4);

  // The journals are in the snapshot, and only the new one is left.
  assert.match(await lastJournalIn(folder), /journal-00000004$/);
  assert.is((await journalsIn(folder)).length, 1);
  const sqlite = await loadSqlite();
  const database = new sqlite.Database(await readFile(join(folder, SNAPSHOT_NAME)));
  assert.equal(database.exec("PRAGMA user_version")[0]?.values, [[3]]);
  assert.equal(database.exec("SELECT count(size) FROM notes")[0]?.values, [[3]]);

  const copy = await crashCopy(folder);
  const again = await openStore(copy, { migrations: [...migrations, third] });
  assert.is((await textsOf(again)).length, 4);
  await again.close();
  const refusal = await rejection(openStore(copy));
  assert.match(refusal.message, /newer version/);
});

migrating("a store without new migrations keeps its journals", async (context) => {
  const folder = await crashedThrice(context);
  await openStore(folder);
  assert.is((await journalsIn(folder)).length, 4);
});

migrating("a migration that fails changes nothing", async (context) => {
  const folder = await crashedThrice(context);
  const before = await contentOf(folder);
  const sql = "CREATE TABLE half (id); INSERT INTO missing VALUES (1)";
  const error = await rejection(
    openStore(folder, { migrations: [...migrations, { number: 3, sql }] }),
  );
  assert.match(error.message, /no such table: missing/);
  assert.equal(await contentOf(folder), before);
  assert.is((await textsOf(await openStore(folder))).length, 3);
});

migrating.run();
