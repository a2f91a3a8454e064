import type { Database } from "sql.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openDatabase } from "./database.ts";
import { jsonObject, jsonOfAll, jsonOfEach } from "./json.ts";
import { loadSqlite } from "./read.ts";
import { Statements } from "./statements.ts";
import type { JsonShape, Value } from "./store.ts";

const object = suite("jsonObject()");
const each = suite("jsonOfEach()");
const all = suite("jsonOfAll()");

const database: Database = openDatabase(await loadSqlite());
database.exec(`
  CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, city TEXT, phone TEXT, age REAL);
  INSERT INTO people VALUES (1, 'Ada', 'London', NULL, 36.5), (2, 'Émile "É" O''Hara', NULL, '+1', NULL),
    (3, '日本 😀', NULL, NULL, 0), (4, '', 'Rome', '+39', -1);
`);
const statements = new Statements(database);

function objects(shape: JsonShape, sql = "SELECT * FROM people ORDER BY id"): string[] {
  return statements.rows(jsonOfEach(shape, sql)).map(([text]) => text as string);
}

object("jsonObject() gives the members in their order", () => {
  const texts = objects({ name: "name", id: "id", age: "age" });
  assert.is(texts[0], '{"name":"Ada","id":1,"age":36.5}');
  assert.is(texts[1], '{"name":"Émile \\"É\\" O\'Hara","id":2,"age":null}');
  assert.is(texts[2], '{"name":"日本 😀","id":3,"age":0.0}');
});

object("jsonObject() takes any expression", () => {
  const shape = {
    twice: "id * 2",
    short: "substr(name, 1, 1)",
    is: "json('true')",
    list: "json_array(1, 2)",
  };
  assert.is(objects(shape)[0], '{"twice":2,"short":"A","is":true,"list":[1,2]}');
});

object("jsonObject() of an empty shape is an empty object", () => {
  assert.is(objects({})[0], "{}");
});

object("jsonObject() puts shapes into shapes", () => {
  const shape = { id: "id", at: { city: "city", more: { phone: "phone" } }, name: "name" };
  assert.is(
    objects(shape)[0],
    '{"id":1,"at":{"city":"London","more":{"phone":null}},"name":"Ada"}',
  );
});

object("jsonObject() leaves an optional member out where it is null", () => {
  const shape = { id: "id", city: { optional: "city" }, name: "substr(name, 1, 1)" };
  assert.equal(objects(shape), [
    '{"id":1,"city":"London","name":"A"}',
    '{"id":2,"name":"É"}',
    '{"id":3,"name":"日"}',
    '{"id":4,"city":"Rome","name":""}',
  ]);
});

object("jsonObject() decides each optional member by itself, and keeps the order", () => {
  const shape = { city: { optional: "city" }, id: "id", phone: { optional: "phone" } };
  assert.equal(objects(shape), [
    '{"city":"London","id":1}',
    '{"id":2,"phone":"+1"}',
    '{"id":3}',
    '{"city":"Rome","id":4,"phone":"+39"}',
  ]);
});

object("jsonObject() keeps an optional member that is empty, zero or false", () => {
  const shape = {
    name: { optional: "name" },
    age: { optional: "age" },
    is: { optional: "id > 4" },
  };
  assert.equal(objects(shape).slice(2), [
    '{"name":"日本 😀","age":0.0,"is":0}',
    '{"name":"","age":-1.0,"is":0}',
  ]);
});

object("jsonObject() leaves optional members out of shapes within", () => {
  const shape = { id: "id", at: { city: { optional: "city" }, phone: { optional: "phone" } } };
  assert.equal(objects(shape), [
    '{"id":1,"at":{"city":"London"}}',
    '{"id":2,"at":{"phone":"+1"}}',
    '{"id":3,"at":{}}',
    '{"id":4,"at":{"city":"Rome","phone":"+39"}}',
  ]);
});

object("jsonObject() gives an expression that stands in a larger one", () => {
  const sql = `SELECT json_array(${jsonObject({ id: "id" })}, 2) FROM people WHERE id = 1`;
  assert.is(statements.text(sql), '[{"id":1},2]');
});

each("jsonOfEach() gives a row for each row, in order", () => {
  const ids = objects({ id: "id" }, "SELECT id FROM people ORDER BY id DESC");
  assert.equal(ids, ['{"id":4}', '{"id":3}', '{"id":2}', '{"id":1}']);
});

each("jsonOfEach() keeps statements of one shape apart, and shapes of one statement", () => {
  const [first, second] = [{ a: "id" }, { b: "id" }];
  const sql = "SELECT id FROM people WHERE id = 1";
  for (let i = 0; i < 2; i++) {
    assert.equal(objects(first, sql), ['{"a":1}']);
    assert.equal(objects(second, sql), ['{"b":1}']);
    assert.equal(objects(first, "SELECT id FROM people WHERE id = 2"), ['{"a":2}']);
  }
  assert.is(jsonOfEach(first, sql), jsonOfEach(first, sql));
});

function list(shape: JsonShape, sql: string, parameters: Value[] = []): string | undefined {
  return statements.text(jsonOfAll(shape, sql), parameters);
}

all("jsonOfAll() gives one list in the order of the statement", () => {
  const shape = { id: "id", phone: { optional: "phone" } };
  assert.is(
    list(shape, "SELECT * FROM people ORDER BY name DESC LIMIT 3"),
    '[{"id":3},{"id":2,"phone":"+1"},{"id":1}]',
  );
  assert.is(list({ id: "id" }, "SELECT id FROM people WHERE id > 9"), "[]");
});

all("jsonOfAll() keeps the order of many rows, forwards and backwards", () => {
  const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000)";
  for (const [order, at] of [
    ["i", 0],
    ["i DESC", -1],
  ] as const) {
    const text = list({ i: "i" }, `${numbers} SELECT i FROM n ORDER BY ${order}`) as string;
    const read = (JSON.parse(text) as { i: number }[]).map(({ i }) => i);
    assert.is(read.length, 5000);
    assert.is(read.at(at), 1);
    assert.ok(
      read.every((i, index) => index === 0 || Math.abs(i - (read[index - 1] as number)) === 1),
    );
  }
});

all("jsonOfAll() binds the statement's parameters", () => {
  const sql = "SELECT id FROM people WHERE id BETWEEN $2 AND $1 ORDER BY id";
  assert.is(list({ id: "id" }, sql, [3, 2]), '[{"id":2},{"id":3}]');
});

object.run();
each.run();
all.run();
