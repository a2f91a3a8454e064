import Type, { type Static } from "typebox";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Problem } from "../http/problem.ts";
import { changeOf, creationOf } from "../http/validate.ts";
import { storeTables } from "./migrations/001-store.ts";
import { columnsOf, idList, insertInto, isAmong, shapeOf, updateById } from "./sql.ts";
import type { Store } from "./store.ts";
import { type InFolder, openStore, suiteInFolder } from "./testing.ts";

const statements = suite("statements that follow a schema");
const property = suiteInFolder("a new property");

// A resource as its API would have it: the schema says everything, once.
const bookFields = {
  title: Type.String({ minLength: 1, maxLength: 100 }),
  pages: Type.Integer({ minimum: 1, default: 1 }),
};
const Book = Type.Object({ id: Type.Integer(), ...bookFields });

// The same after it has grown: one line in the schema, and one migration.
const grownFields = { ...bookFields, shelf: Type.String({ maxLength: 20, default: "new" }) };
const GrownBook = Type.Object({ id: Type.Integer(), ...grownFields });

const books = {
  number: 2,
  sql: "CREATE TABLE books (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, pages INTEGER NOT NULL)",
};
const shelves = {
  number: 3,
  sql: "ALTER TABLE books ADD COLUMN shelf TEXT NOT NULL DEFAULT 'old'",
};

/** What an API does with a resource, written once for whatever its schema says. */
function modelOf(store: Store, schema: typeof Book, fields: typeof bookFields) {
  const columns = columnsOf(schema);
  const creation = creationOf(fields);
  const change = changeOf(fields);
  type Row = Static<typeof schema>;
  return {
    create: (body: unknown) =>
      store.write(async (tx) => {
        const id = await tx.insert("books", creation(body));
        return tx.get<Row>(`SELECT ${columns} FROM books WHERE id = $1`, [id]);
      }),
    change: (id: number, body: unknown) =>
      store.write(async (tx) => {
        await tx.run(...updateById("books", id, change(body)));
        return tx.get<Row>(`SELECT ${columns} FROM books WHERE id = $1`, [id]);
      }),
    list: async (ids: readonly number[]): Promise<unknown> =>
      JSON.parse(
        await store.jsonList(
          shapeOf(schema),
          `SELECT ${columns} FROM books WHERE ${isAmong("id", "$1")} ORDER BY id`,
          [idList(ids)],
        ),
      ),
  };
}

statements("name the columns that the schema names, in its order", () => {
  assert.is(columnsOf(Book), "id, title, pages");
  assert.is(columnsOf(GrownBook), "id, title, pages, shelf");
  assert.equal(shapeOf(GrownBook), { id: "id", title: "title", pages: "pages", shelf: "shelf" });
  assert.equal(insertInto("books", { title: "t", pages: 3 }), [
    "INSERT INTO books (title, pages) VALUES ($1, $2)",
    ["t", 3],
  ]);
  assert.equal(updateById("books", 7, { pages: 4 }), [
    "UPDATE books SET pages = $2 WHERE id = $1",
    [7, 4],
  ]);
});

statements("carry values as parameters, never in their text", () => {
  const hostile = "'; DROP TABLE books; --";
  for (const [sql] of [
    insertInto("books", { title: hostile }),
    updateById("books", hostile, { title: hostile }),
  ]) {
    assert.not(sql.includes(hostile));
  }
});

property("is stored, answered and validated as soon as the schema has it", async ({ folder }) => {
  const store = await openStore(folder, { migrations: [storeTables, books, shelves] });
  const model = modelOf(store, GrownBook, grownFields);
  const made = await model.create({ title: "Emma", pages: 474, shelf: "A 3", other: "ignored" });
  assert.equal(made, { id: 1, title: "Emma", pages: 474, shelf: "A 3" });
  const byDefault = await model.create({ title: "Ulysses" });
  assert.equal(byDefault, { id: 2, title: "Ulysses", pages: 1, shelf: "new" });
  assert.equal(await model.change(1, { shelf: "B 1" }), { ...made, shelf: "B 1" });
  assert.equal(await model.list([2, 1, 99]), [{ ...made, shelf: "B 1" }, byDefault]);
  assert.equal(await model.list([]), []);
  try {
    await model.create({ title: "x", shelf: "x".repeat(21) });
    assert.unreachable();
  } catch (error) {
    assert.is((error as Problem).details.issues?.[0]?.path, "shelf");
  }
});

property("comes to rows that were written before it", async ({ folder }: InFolder) => {
  const before = await openStore(folder, { migrations: [storeTables, books] });
  const old = await modelOf(before, Book, bookFields).create({ title: "Emma", pages: 474 });
  assert.equal(old, { id: 1, title: "Emma", pages: 474 });
  await before.close();
  const after = await openStore(folder, { migrations: [storeTables, books, shelves] });
  const model = modelOf(after, GrownBook, grownFields);
  assert.equal(await model.list([1]), [{ ...old, shelf: "old" }]);
});

statements.run();
property.run();
