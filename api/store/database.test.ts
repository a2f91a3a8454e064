import type { Database } from "sql.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { expectUndoing, fileOf, openDatabase } from "./database.ts";
import { roomToGrow } from "./growing-bytes.ts";
import { loadSqlite } from "./read.ts";

const files = suite("a database's file in memory");

const MEGABYTE = 1024 * 1024;
const sqlite = await loadSqlite();

/** The file of a database with one table, put into a room. */
function fileIn(roomFor: (length: number) => Buffer): Buffer {
  const database = openDatabase(sqlite);
  database.exec("CREATE TABLE pieces (bytes BLOB)");
  const file = database.export();
  database.close();
  const bytes = roomFor(file.length);
  bytes.set(file);
  return bytes;
}

function add(database: Database, length: number): void {
  database.run("INSERT INTO pieces VALUES (randomblob(?))", [length]);
}

/** The lengths of what is in the table, where the database is whole. */
function piecesIn(database: Database): unknown {
  assert.equal(database.exec("PRAGMA integrity_check")[0]?.values, [["ok"]]);
  return database.exec("SELECT length(bytes) FROM pieces ORDER BY rowid")[0]?.values.flat();
}

/** The file after `newest` was written into the database. */
function fileAfter(database: Database, newest: string): Buffer {
  database.run("INSERT INTO pieces VALUES (?)", [newest]);
  return fileOf(database, newest);
}

files("it grows in the memory that it was read into", () => {
  const bytes = fileIn(roomToGrow);
  const database = openDatabase(sqlite, bytes);
  // More in one transaction than is kept free, and more in many of them.
  add(database, 12 * MEGABYTE);
  for (let i = 0; i < 200; i++) add(database, MEGABYTE / 10);
  const file = fileAfter(database, "the newest");
  assert.is(file.buffer, bytes.buffer);
  assert.ok(file.length > 30 * MEGABYTE);
  assert.equal(piecesIn(openDatabase(sqlite, Buffer.from(file))), piecesIn(database));
});

files("a new database's file grows in place as well", () => {
  const database = openDatabase(sqlite);
  database.exec("CREATE TABLE pieces (bytes BLOB)");
  const { buffer } = fileAfter(database, "the first");
  add(database, 12 * MEGABYTE);
  assert.is(fileAfter(database, "the last").buffer, buffer);
});

files("where there is no room to grow it is moved, and the whole of it is found", () => {
  const length = 2 * MEGABYTE;
  const plain = (size: number) => Buffer.alloc(size);
  const small = (size: number) =>
    Buffer.from(new ArrayBuffer(size, { maxByteLength: length / 2 }), 0, size);
  for (const roomFor of [plain, small]) {
    const database = openDatabase(sqlite, fileIn(roomFor));
    add(database, length);
    const file = fileAfter(database, "the newest");
    assert.equal(piecesIn(openDatabase(sqlite, file)), [length, "the newest".length]);
    // Also when what is left behind would be long enough.
    database.exec("DELETE FROM pieces; VACUUM");
    const less = fileAfter(database, "the newest of all");
    assert.equal(piecesIn(openDatabase(sqlite, less)), ["the newest of all".length]);
  }
});

files("undone transactions leave nothing, and the file where it is", () => {
  const bytes = fileIn(roomToGrow);
  const database = openDatabase(sqlite, bytes);
  expectUndoing(database);
  for (const end of ["ROLLBACK", "COMMIT", "ROLLBACK", "COMMIT"]) {
    database.exec("BEGIN");
    add(database, 12 * MEGABYTE);
    database.exec(end);
  }
  assert.equal(piecesIn(database), [12 * MEGABYTE, 12 * MEGABYTE]);
  assert.is(fileAfter(database, "the newest").buffer, bytes.buffer);
});

files.run();
