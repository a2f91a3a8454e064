import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { journalName, readJournal } from "./journal.ts";
import type { Migration } from "./migration.ts";
import { loadSqlite } from "./read.ts";
import { SNAPSHOT_NAME } from "./snapshot.ts";
import { StoreOpenError } from "./store.ts";
import {
  addNote,
  contentOf,
  crashCopy,
  journalsIn,
  migrations,
  openStore,
  rejection,
  suiteInFolder,
  textsOf,
} from "./testing.ts";
import { crashedThrice } from "./testing-crashed.ts";

const opening = suiteInFolder("openSqlJsStore()");
const refusing = suiteInFolder("openSqlJsStore() refuses");

async function refusal(folder: string, more: readonly Migration[] = migrations): Promise<string> {
  const before = await contentOf(folder);
  const error = await rejection(openStore(folder, { migrations: more }));
  assert.instance(error, StoreOpenError, String(error.stack));
  assert.equal(await contentOf(folder), before);
  return error.message;
}

opening("openSqlJsStore() makes the folder and those above it", async ({ folder }) => {
  const data = join(folder, "a", "b", "c");
  const store = await openStore(data);
  assert.equal(await textsOf(store), []);
  assert.equal((await readdir(data)).sort(), [
    "taskwire.journal-00000001",
    "taskwire.lock",
    "taskwire.sqlite",
  ]);
});

opening("openSqlJsStore() leaves what is not its own in the folder alone", async ({ folder }) => {
  await writeFile(join(folder, "README"), "mine");
  await mkdir(join(folder, "backups"));
  const store = await openStore(folder);
  await store.close();
  assert.equal((await readdir(folder)).sort(), ["README", "backups", SNAPSHOT_NAME]);
});

const damages: Record<string, [(path: string) => Promise<void>, RegExp]> = {
  "that is empty": [(path) => truncate(path, 0), /is not a SQLite file, or only a piece of one/],
  "of which a piece is left": [
    (path) => truncate(path, 4096),
    /should have \d+ bytes and has 4096/,
  ],
  "of which the first sector is left": [(path) => truncate(path, 512), /and has 512\./],
  "that is no SQLite file": [(path) => writeFile(path, "hello ".repeat(100)), /not a SQLite file/],
  "that has grown": [
    async (path) => writeFile(path, Buffer.concat([await readFile(path), Buffer.alloc(4096)])),
    /should have \d+ bytes and has \d+/,
  ],
  "that another program made": [
    async (path) => writeFile(path, await foreignDatabase("CREATE TABLE theirs (id)")),
    /was not made by Taskwire/,
  ],
  "without the table that names its store": [
    async (path) => {
      const id = Buffer.from("TWIR").readUInt32BE();
      await writeFile(path, await foreignDatabase(`PRAGMA application_id=${id}`));
    },
    /cannot be read \(no such table: taskwire_store\)/,
  ],
};

async function foreignDatabase(sql: string): Promise<Uint8Array> {
  const sqlite = await loadSqlite();
  const database = new sqlite.Database();
  database.exec(`CREATE TABLE something (id); ${sql}`);
  return database.export();
}

for (const [what, [damage, expected]] of Object.entries(damages)) {
  refusing(`a snapshot ${what}`, async (context) => {
    const folder = await crashedThrice(context);
    const path = join(folder, SNAPSHOT_NAME);
    await damage(path);
    const message = await refusal(folder);
    assert.ok(message.startsWith(`${path} `), message);
    assert.match(message, expected);
    assert.match(message, /Nothing was changed/);
  });
}

refusing("a folder whose snapshot is missing", async (context) => {
  const folder = await crashedThrice(context);
  await rm(join(folder, SNAPSHOT_NAME));
  assert.match(await refusal(folder), /taskwire\.sqlite is missing, but there are journals/);
});

refusing("a folder whose first or middle journal is missing, and names it", async (context) => {
  for (const missing of [0, 1]) {
    const folder = await crashedThrice({ folder: join(context.folder, `missing ${missing}`) });
    const path = (await journalsIn(folder))[missing] as string;
    await rm(path);
    const message = await refusal(folder);
    assert.ok(message.startsWith(`${path} is missing, but a later journal is there`), message);
  }
});

refusing("a journal of another store, and names it", async (context) => {
  const folder = await crashedThrice({ folder: join(context.folder, "one") });
  const other = await crashedThrice({ folder: join(context.folder, "other") });
  const path = (await journalsIn(folder))[1] as string;
  await cp((await journalsIn(other))[1] as string, path);
  const message = await refusal(folder);
  assert.ok(message.startsWith(`${path} belongs to another store, or was renamed`), message);
});

refusing("a journal that was renamed", async (context) => {
  const folder = await crashedThrice(context);
  const journals = await journalsIn(folder);
  await cp(journals[0] as string, journals[2] as string);
  assert.match(await refusal(folder), /00000003 belongs to another store, or was renamed/);
});

refusing("the snapshot of another store", async (context) => {
  const folder = await crashedThrice({ folder: join(context.folder, "one") });
  const other = await crashedThrice({ folder: join(context.folder, "other") });
  await cp(join(other, SNAPSHOT_NAME), join(folder, SNAPSHOT_NAME));
  assert.match(await refusal(folder), /belongs to another store/);
});

refusing("an older snapshot than the journals go on from", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "a");
  await store.close();
  const old = await readFile(join(folder, SNAPSHOT_NAME));
  for (const text of ["b", "c"]) {
    const next = await openStore(folder);
    await addNote(next, text);
    await next.close();
  }
  await addNote(await openStore(folder), "d");
  const copy = await crashCopy(folder);
  await writeFile(join(copy, SNAPSHOT_NAME), old);
  assert.match(await refusal(copy), /journal-00000002 is missing, but a later journal is there/);
});

/** SQLite's tools count their changes in the header; sql.js leaves that away. */
function asChangedByATool(exported: Uint8Array): Buffer {
  const bytes = Buffer.from(exported);
  bytes.writeUInt32BE(bytes.readUInt32BE(24) + 1, 24);
  return bytes;
}

refusing("a snapshot in which one byte was flipped, wherever it is", async ({ folder }) => {
  const store = await openStore(folder);
  for (let i = 0; i < 100; i++) await addNote(store, `note ${i} of some length`);
  await store.close();
  const path = join(folder, SNAPSHOT_NAME);
  const whole = await readFile(path);
  for (let offset = 0; offset < whole.length; offset += 997) {
    const bytes = Buffer.from(whole);
    bytes[offset] = (bytes[offset] as number) ^ 1;
    await writeFile(path, bytes);
    // The header's count of changes tells a tool's work from damage.
    if (offset < 24 || offset > 27) assert.match(await refusal(folder), /taskwire\.sqlite/);
  }
});

refusing("no snapshot that a tool has changed", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "before");
  await store.close();
  const path = join(folder, SNAPSHOT_NAME);
  const sqlite = await loadSqlite();
  const database = new sqlite.Database(await readFile(path));
  database.exec("UPDATE notes SET text = 'after'");
  await writeFile(path, asChangedByATool(database.export()));
  const again = await openStore(folder);
  assert.equal(await textsOf(again), ["after"]);
});

refusing("a journal cut exactly behind a record, with another one after it", async (context) => {
  const folder = await crashedThrice(context);
  const path = join(folder, journalName(1));
  const content = readJournal(path, await readFile(path));
  const last = content.payloads.at(-1) as Buffer;
  await truncate(path, content.end - last.length - 18);
  assert.match(
    await refusal(folder),
    /journal-00000001 is damaged at byte offset \d+: its records/,
  );
});

refusing("a journal that does not fit the snapshot", async (context) => {
  const folder = await crashedThrice(context);
  const path = join(folder, SNAPSHOT_NAME);
  const sqlite = await loadSqlite();
  const database = new sqlite.Database(await readFile(path));
  database.exec("DROP TABLE notes");
  await writeFile(path, asChangedByATool(database.export()));
  const message = await refusal(folder);
  assert.match(message, /journal-00000001 does not fit the snapshot \(no such table: notes\)/);
});

refusing("a folder that a newer version wrote", async ({ folder }) => {
  const third = { number: 3, sql: "CREATE TABLE later (id)" };
  const store = await openStore(folder, { migrations: [...migrations, third] });
  await addNote(store, "a");
  await store.close();
  const expected = /taskwire\.sqlite was written by a newer version .* version 3; this one knows 2/;
  assert.match(await refusal(folder), expected);
});

refusing("a path below a folder that takes none", async () => {
  if (process.platform !== "linux") return;
  const error = await rejection(openStore("/proc/taskwire"));
  assert.instance(error, StoreOpenError);
  assert.ok(error.message.startsWith("/proc/taskwire cannot be used as the data folder"));
});

refusing("a path that is a file, or lies in one", async ({ folder }) => {
  const path = join(folder, "file");
  await writeFile(path, "hello");
  for (const data of [path, join(path, "data")]) {
    const error = await rejection(openStore(data));
    assert.instance(error, StoreOpenError);
    assert.ok(error.message.startsWith(`${data} cannot be used as the data folder`));
    assert.match(error.message, /--data or DATA_DIR/);
  }
  assert.is(await readFile(path, "utf8"), "hello");
});

opening.run();
refusing.run();
