import type { Database } from "sql.js";
import type { Row, Value } from "./store.ts";

// The tables as SQLite itself describes them: whoever copies all of them need not know what for
// they are.

/** A column, with the type that it was declared with. */
export interface Column {
  readonly name: string;
  readonly type: string;
  /** Whether it is a part of the key, by which rows are told apart. */
  readonly isKey: boolean;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** All tables but SQLite's own and the one in which a snapshot is sealed, by their names. */
export function tablesOf(database: Database): Table[] {
  const names = rows(
    database,
    `SELECT name FROM sqlite_master
     WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' AND name <> 'taskwire_store'
     ORDER BY name`,
  );
  return names.map(([name]) => ({
    name: String(name),
    columns: columnsOf(database, String(name)),
  }));
}

function columnsOf(database: Database, table: string): Column[] {
  const columns = rows(database, `SELECT name, type, pk FROM pragma_table_info(${text(table)})`);
  return columns.map(([name, type, pk]) => ({
    name: String(name),
    type: String(type),
    isKey: pk !== 0,
  }));
}

/** A table's rows one by one, in the order of its key. */
export function* rowsOf(database: Database, { name, columns }: Table): Generator<Row> {
  const keys = columns.filter(({ isKey }) => isKey).map((column) => quoted(column.name));
  const names = columns.map((column) => quoted(column.name));
  const statement = database.prepare(
    `SELECT ${names.join(", ")} FROM ${quoted(name)} ORDER BY ${keys.join(", ") || "rowid"}`,
  );
  try {
    while (statement.step()) yield statement.getAsObject() as Row;
  } finally {
    statement.free();
  }
}

/** The highest number that each table's key ever had: no row gets it again. */
export function countersOf(database: Database): [table: string, last: number][] {
  return rows(database, "SELECT name, seq FROM sqlite_sequence ORDER BY name").map(
    ([table, last]) => [String(table), Number(last)],
  );
}

/** Makes a function that inserts rows with all columns of a table. */
export function inserter(database: Database, { name, columns }: Table): (row: Row) => void {
  const names = columns.map((column) => quoted(column.name));
  const places = columns.map(() => "?");
  const statement = database.prepare(
    `INSERT INTO ${quoted(name)} (${names.join(", ")}) VALUES (${places.join(", ")})`,
  );
  return (row) => statement.run(columns.map((column) => row[column.name] as Value));
}

/** Has a table's next row numbered above `last`; a higher number that it holds already counts. */
export function setCounter(database: Database, table: string, last: number): void {
  const found = database.exec("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]);
  const highest = Math.max(last, Number(found[0]?.values[0]?.[0] ?? 0));
  database.run("DELETE FROM sqlite_sequence WHERE name = ?", [table]);
  database.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, highest]);
}

/** Tells how many rows all tables hold together. */
export function countRows(database: Database): number {
  return tablesOf(database)
    .map(({ name }) => Number(rows(database, `SELECT count(*) FROM ${quoted(name)}`)[0]?.[0]))
    .reduce((sum, count) => sum + count, 0);
}

/** What SQLite finds wrong with the file below the database; undefined where it is whole. */
export function faultOf(database: Database): string | undefined {
  const [[found] = []] = rows(database, "PRAGMA integrity_check");
  return found === "ok" ? undefined : String(found);
}

function rows(database: Database, sql: string): Value[][] {
  return (database.exec(sql)[0]?.values ?? []) as Value[][];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
