import * as assert from "uvu/assert";
import type { Value } from "./store.ts";
import {
  ADD,
  addNote,
  crashCopy,
  openStore,
  rejection,
  suiteInFolder,
  textsOf,
  textsToldBy,
} from "./testing.ts";

const parameters = suiteInFolder("parameters");

parameters("$2 before $1 binds each to its own", async ({ folder }) => {
  const store = await openStore(folder);
  const sql = "SELECT $2 AS second, $1 AS first, $2 || $1 AS both, $10 AS tenth";
  const values = ["1", "2", 3, 4, 5, 6, 7, 8, 9, "10"];
  const expected = { second: "2", first: "1", both: "21", tenth: "10" };
  assert.equal(await store.get(sql, values), expected);
  await store.write(async (tx) => {
    assert.equal(await tx.get(sql, values), expected);
    await tx.run("UPDATE notes SET text = $2 WHERE id = $1", [1, "x"]);
    await tx.run("INSERT INTO notes (text, id) VALUES ($2, $1)", [7, "seven"]);
  });
  const again = await openStore(await crashCopy(folder));
  assert.equal(await again.all("SELECT * FROM notes"), [{ id: 7, text: "seven" }]);
});

parameters("values are after a restart what they were before", async ({ folder }) => {
  const store = await openStore(folder);
  const values: Value[] = [null, 0, -1, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1), 0.1, 1e300];
  values.push("", "日本語 😀", "quote ' \" $1 ?1", new Uint8Array(), new Uint8Array([0, 1, 255]));
  await store.write(async (tx) => {
    await tx.run("CREATE TABLE things (id INTEGER PRIMARY KEY, value)");
    for (const value of values) await tx.run("INSERT INTO things (value) VALUES ($1)", [value]);
  });
  const sql = "SELECT value, typeof(value) AS type, hex(value) AS hex FROM things ORDER BY id";
  const before = await store.all<{ value: Value }>(sql);
  assert.equal(
    before.map((row) => row.value),
    values,
  );
  const again = await openStore(await crashCopy(folder));
  assert.equal(await again.all(sql), before);
});

parameters(
  "text that UTF-8 cannot hold is the same before and after a restart",
  async ({ folder }) => {
    const store = await openStore(folder);
    const halves = ["\ud83d", "a \ud83d", "\udc00 b"];
    for (const half of halves) await addNote(store, half);
    // Distinct to JavaScript, but not once they are bytes.
    assert.match((await rejection(addNote(store, "a \ud83e"))).message, /UNIQUE/);
    const sql = "SELECT text, hex(text) AS hex FROM notes ORDER BY id";
    const before = await store.all(sql);
    assert.equal(await textsOf(store), ["\ufffd", "a \ufffd", "\ufffd b"]);
    const copy = await crashCopy(folder);
    assert.equal(await (await openStore(copy)).all(sql), before);
  },
);

parameters("a value of another kind is refused and harms no later write", async ({ folder }) => {
  const store = await openStore(folder);
  for (const wrong of [true, 1n, undefined, Symbol("s")]) {
    const values = ["before", wrong as unknown as Value];
    const writing = store.write(async (tx) => {
      tx.publish("notes", "added", "refused");
      await tx.run("DELETE FROM notes WHERE text IN ($1, $2)", values);
    });
    await rejection(writing);
  }
  await store.write((tx) => tx.run("DELETE FROM notes WHERE text = $1", ["none"]));
  await addNote(store, "a");
  const again = await openStore(await crashCopy(folder));
  assert.equal(await textsOf(again), ["a"]);
  assert.equal(await textsToldBy(again), ["a"]);
});

parameters(
  "an array and bytes used again by the caller do not change the past",
  async ({ folder }) => {
    const store = await openStore(folder);
    const sql = "SELECT hex(text) AS hex FROM notes ORDER BY id";
    const list: Value[] = ["a"];
    const bytes = new Uint8Array([1]);
    await store.write(async (tx) => {
      await tx.run(ADD, list);
      list[0] = "b";
      await tx.run(ADD, list);
      await tx.run(ADD, [bytes]);
      bytes[0] = 2;
      await tx.run(ADD, [bytes]);
    });
    const before = await store.all(sql);
    assert.equal(before, [{ hex: "61" }, { hex: "62" }, { hex: "01" }, { hex: "02" }]);
    const again = await openStore(await crashCopy(folder));
    assert.equal(await again.all(sql), before);
  },
);

parameters.run();
