import { suite } from "uvu";
import * as assert from "uvu/assert";
import { roomToGrow } from "./growing-bytes.ts";
import { loadSqlite } from "./open.ts";
import { openDatabase } from "./snapshot.ts";

const growing = suite("a database's file in memory");

const MEGABYTE = 1024 * 1024;
const sqlite = await loadSqlite();

/** The file of a database with one table, in room to grow. */
function fileInRoom(): Buffer {
  const database = openDatabase(sqlite);
  database.exec("CREATE TABLE pieces (bytes BLOB)");
  const file = database.export();
  database.close();
  const bytes = roomToGrow(file.length);
  bytes.set(file);
  return bytes;
}

growing("it grows in the memory that it was read into", () => {
  const bytes = fileInRoom();
  const database = openDatabase(sqlite, bytes);
  // In one transaction and in many, and past the room that is kept free.
  database.run("INSERT INTO pieces VALUES (randomblob($1))", [12 * MEGABYTE]);
  for (let i = 0; i < 200; i++) {
    database.run("INSERT INTO pieces VALUES (randomblob($1))", [MEGABYTE / 10]);
  }
  const exported = database.export();
  assert.ok(exported.length > 30 * MEGABYTE);
  // The backup that exporting is counts as a change of its own, and as nothing else.
  const kept = Buffer.from(bytes.buffer, 0, exported.length);
  assert.ok(kept.subarray(100).equals(exported.subarray(100)));
  database.close();
});

growing("what an undone transaction wrote is gone, and the next one finds room", () => {
  const database = openDatabase(sqlite, fileInRoom());
  const sizes = () => database.exec("SELECT length(bytes) FROM pieces")[0]?.values.flat() ?? [];
  for (const end of ["ROLLBACK", "COMMIT", "ROLLBACK", "COMMIT"]) {
    database.exec("BEGIN");
    database.run("INSERT INTO pieces VALUES (randomblob($1))", [12 * MEGABYTE]);
    database.exec(end);
  }
  assert.equal(sizes(), [12 * MEGABYTE, 12 * MEGABYTE]);
  assert.equal(database.exec("PRAGMA integrity_check")[0]?.values, [["ok"]]);
  database.close();
});

growing.run();
