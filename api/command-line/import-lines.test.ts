import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openDatabase } from "../store/database.ts";
import { migrations } from "../store/migrations/index.ts";
import { loadSqlite } from "../store/read.ts";
import { CommandError } from "./command.ts";
import { exportPieces } from "./export-lines.ts";
import { ImportedLines } from "./import-lines.ts";

const tests = suite("ImportedLines");
const sqlite = await loadSqlite();

const HEAD = `{"format":"taskwire-export","version":1,"schema":${migrations.length}}`;
const TASK = {
  id: 1,
  user_id: 1,
  title: "A",
  description: "",
  creation_date: "2026-01-01T00:00:00.000Z",
  status: "open",
};
const row = (values: object, table = "tracker_tasks") => JSON.stringify({ table, row: values });
const { title: _, ...UNTITLED } = TASK;

for (const [what, lines, says] of [
  ["nothing", [], /There is nothing in it/],
  ["something else", ["{}"], /Line 1: it does not begin an export/],
  ["no JSON", [HEAD, "}"], /Line 2: it is no JSON object/],
  ["an empty line", [HEAD, "", '{"end":true,"rows":0}'], /Line 2: it is no JSON object/],
  [
    "another format",
    ['{"format":"taskwire-export","version":2,"schema":1}'],
    /Line 1: the export is of version 2; this Taskwire reads version 1/,
  ],
  [
    "newer tables",
    ['{"format":"taskwire-export","version":1,"schema":99}'],
    /Line 1: the tables are of version 99/,
  ],
  ["an unknown table", [HEAD, row(TASK, "strangers")], /Line 2: there is no table "strangers"/],
  ["SQLite's own table", [HEAD, row({}, "sqlite_sequence")], /Line 2: there is no table/],
  [
    "an unknown column",
    [HEAD, row({ ...TASK, color: 1 })],
    /Line 2: tracker_tasks has no column "color"/,
  ],
  ["a missing column", [HEAD, row(UNTITLED)], /Line 2: the row of tracker_tasks lacks title/],
  [
    "a null where none may be",
    [HEAD, row({ ...TASK, title: null })],
    /Line 2: NOT NULL constraint/,
  ],
  ["no id", [HEAD, row({ ...TASK, id: null })], /Line 2: tracker_tasks\.id cannot be null/],
  [
    "a text for a number",
    [HEAD, row({ ...TASK, user_id: "1" })],
    /Line 2: tracker_tasks\.user_id cannot be "1"/,
  ],
  [
    "a number for a text",
    [HEAD, row({ ...TASK, title: 5 })],
    /Line 2: tracker_tasks\.title cannot be 5/,
  ],
  [
    "an id twice",
    [HEAD, row(TASK), row(TASK)],
    /Line 3: UNIQUE constraint failed: tracker_tasks\.id/,
  ],
  ["a missing row", [HEAD, '{"end":true,"rows":1}'], /Line 2: the export had 1 rows, and 0 stand/],
  ["no end", [HEAD, row(TASK)], /stops after line 2, without its last line/],
  ["more behind the end", [HEAD, '{"end":true,"rows":0}', row(TASK)], /Line 3: the export ended/],
] as [string, string[], RegExp][]) {
  tests(`takes nothing of an export with ${what}, and names the line`, () => {
    const imported = new ImportedLines(sqlite, migrations);
    try {
      for (const line of lines) imported.take(line);
      imported.finish();
    } catch (error) {
      assert.instance(error, CommandError);
      assert.match((error as CommandError).message, says);
      assert.match((error as CommandError).message, /\. Nothing was imported\.$/);
      return;
    }
    assert.unreachable("it was taken");
  });
}

tests("takes bytes as they were written", () => {
  const blobs = { number: 1, sql: "CREATE TABLE blobs (id INTEGER PRIMARY KEY, bytes BLOB)" };
  const bytes = Uint8Array.from([0, 255, 10]);
  const database = openDatabase(sqlite);
  database.exec(blobs.sql);
  database.run("INSERT INTO blobs VALUES (1, ?), (2, NULL)", [bytes]);
  database.run("CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)");
  const lines = [...exportPieces(database, 1)].join("").trimEnd().split("\n");
  const counted = {
    number: 1,
    sql: `${blobs.sql}; CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)`,
  };
  const imported = new ImportedLines(sqlite, [counted]);
  for (const line of lines) imported.take(line);
  imported.finish();
  assert.equal([...exportPieces(imported.database, 1)].join("").trimEnd().split("\n"), lines);
  assert.equal(imported.database.exec("SELECT bytes FROM blobs")[0]?.values, [[bytes], [null]]);
});

tests.run();
