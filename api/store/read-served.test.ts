import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { type Files, realFiles } from "./files.ts";
import { readServedFolder } from "./read-served.ts";
import { SNAPSHOT_NAME } from "./snapshot.ts";
import { StoreOpenError } from "./store.ts";
import { addNote, journalsIn, migrations, openStore, rejection, suiteInFolder } from "./testing.ts";

const tests = suiteInFolder("readServedFolder()");

async function textsIn(folder: string): Promise<string[]> {
  const { database } = await readServedFolder(folder, migrations);
  const texts = database.exec("SELECT text FROM notes ORDER BY id")[0]?.values ?? [];
  database.close();
  return texts.map(([text]) => String(text));
}

tests(
  "reads all that was acknowledged, while journals are sealed and folded",
  async ({ folder }) => {
    const store = await openStore(folder, { compactBytes: 2000 });
    let acknowledged = 0;
    let stopped = false;
    const writing = (async () => {
      while (!stopped) {
        const more = Array.from({ length: 10 }, (_, i) => addNote(store, `${acknowledged + i}`));
        await Promise.all(more);
        acknowledged += more.length;
      }
    })();
    let reads = 0;
    while (reads < 10 || store.statistics.compactions < 5) {
      const promised = acknowledged;
      const texts = await textsIn(folder);
      assert.ok(
        texts.length >= promised,
        `${promised} were acknowledged, ${texts.length} are there`,
      );
      assert.equal(texts, [...texts.keys()].map(String), "in their order, without a gap");
      reads++;
    }
    stopped = true;
    await writing;
    const statistics = store.statistics;
    await store.close();
    assert.is((await textsIn(folder)).length, acknowledged);
    assert.ok(statistics.compactions >= 5);
  },
);

tests("begins again where the journals are folded while it reads", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "acknowledged");
  let reads = 0;
  const files: Files = {
    ...realFiles,
    async read(path, roomFor) {
      const bytes = await realFiles.read(path, roomFor);
      if (path.endsWith(SNAPSHOT_NAME) && ++reads === 1) await store.close();
      return bytes;
    },
  };
  const { database } = await readServedFolder(folder, migrations, files);
  assert.equal(database.exec("SELECT text FROM notes")[0]?.values, [["acknowledged"]]);
  assert.is(reads, 2);
});

tests("changes nothing, also where a write was not finished", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "kept");
  const journal = (await journalsIn(folder)).at(-1) as string;
  await writeFile(journal, Buffer.from([9, 9, 9]), { flag: "a" });
  const { journals, database } = await readServedFolder(folder, migrations);
  assert.is(journals.at(-1)?.tornBytes, 3);
  assert.equal(database.exec("SELECT text FROM notes")[0]?.values, [["kept"]]);
});

tests("believes in damage that stays", async ({ folder }) => {
  const store = await openStore(folder);
  await addNote(store, "a");
  await store.close();
  await writeFile(join(folder, SNAPSHOT_NAME), "SQLite format 3\0 and nothing else");
  const error = await rejection(readServedFolder(folder, migrations));
  assert.instance(error, StoreOpenError);
  assert.match(error.message, SNAPSHOT_NAME);
});

tests.run();
