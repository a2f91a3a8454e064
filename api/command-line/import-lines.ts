import type { Database, SqlJsStatic } from "sql.js";
import { openDatabase } from "../store/database.ts";
import type { Migration } from "../store/migration.ts";
import { migrate } from "../store/open.ts";
import type { Row } from "../store/store.ts";
import { inserter, setCounter, type Table, tablesOf } from "../store/tables.ts";
import { CommandError } from "./command.ts";
import { FORMAT, fromJson, VERSION } from "./export-lines.ts";

type Line = Readonly<Record<string, unknown>>;

/** A table that is being filled. */
interface Filled extends Table {
  readonly insert: (row: Row) => void;
}

/**
 * Makes a database of an export, line by line.
 *
 * @throws {CommandError} naming the line that cannot be taken
 */
export class ImportedLines {
  readonly database: Database;
  /** The version of the tables. */
  schema = 0;
  /** How many rows there are so far. */
  rows = 0;
  readonly #migrations: readonly Migration[];
  readonly #tables = new Map<string, Filled>();
  /** Set last: a number that is given before rows of its table would count for less. */
  readonly #counters = new Map<string, number>();
  #number = 0;
  #isOver = false;

  constructor(sqlite: SqlJsStatic, migrations: readonly Migration[]) {
    this.database = openDatabase(sqlite);
    this.#migrations = migrations;
  }

  take(text: string): void {
    this.#number++;
    const line = this.#parse(text);
    if (this.#isOver) this.refuse("the export ended in the line before");
    if (this.#number === 1) this.#begin(line);
    else if (line.end === true) this.#end(line);
    else if ("row" in line) this.#insert(this.#tableOf(line), line.row);
    else if ("last" in line) this.#count(this.#tableOf(line), line.last);
    else this.refuse("it is no row, no last number and no end");
  }

  /** After the last line. */
  finish(): void {
    if (this.#number === 0) throw new CommandError("There is nothing in it. Nothing was imported.");
    if (!this.#isOver) {
      throw new CommandError(
        `The export stops after line ${this.#number}, without its last line: the rest is missing. Nothing was imported.`,
      );
    }
    for (const [table, last] of this.#counters) setCounter(this.database, table, last);
    this.database.exec("COMMIT");
  }

  /** Says what is wrong with the line that is being read. */
  refuse(what: string): never {
    throw new CommandError(`Line ${this.#number}: ${what}. Nothing was imported.`);
  }

  #parse(text: string): Line {
    try {
      const line: unknown = JSON.parse(text);
      if (isObject(line)) return line;
    } catch {
      // Said below.
    }
    return this.refuse("it is no JSON object");
  }

  #begin({ format, version, schema }: Line): void {
    if (format !== FORMAT) this.refuse("it does not begin an export of Taskwire");
    if (version !== VERSION) {
      this.refuse(`the export is of version ${version}; this Taskwire reads version ${VERSION}`);
    }
    const newest = this.#migrations.length;
    if (!Number.isSafeInteger(schema) || Number(schema) < 1) {
      this.refuse("it does not tell the version of the tables");
    }
    this.schema = Number(schema);
    if (this.schema > newest) {
      this.refuse(
        `the tables are of version ${this.schema}, and this Taskwire knows ${newest}: import it with a newer one`,
      );
    }
    migrate(this.database, 0, this.#migrations.slice(0, this.schema));
    for (const table of tablesOf(this.database)) {
      this.#tables.set(table.name, { ...table, insert: inserter(this.database, table) });
    }
    this.database.exec("BEGIN");
  }

  #end({ rows }: Line): void {
    if (rows !== this.rows) {
      this.refuse(`the export had ${rows} rows, and ${this.rows} stand before this line`);
    }
    this.#isOver = true;
  }

  #tableOf({ table }: Line): Filled {
    return (
      this.#tables.get(String(table)) ?? this.refuse(`there is no table ${JSON.stringify(table)}`)
    );
  }

  #insert({ name, columns, insert }: Filled, row: unknown): void {
    if (!isObject(row)) this.refuse("its row is no object");
    const strange = Object.keys(row).find((key) => !columns.some((column) => column.name === key));
    if (strange !== undefined) this.refuse(`${name} has no column ${JSON.stringify(strange)}`);
    const values: Row = {};
    for (const { name: column, type, isKey } of columns) {
      if (!Object.hasOwn(row, column)) this.refuse(`the row of ${name} lacks ${column}`);
      const value = fromJson(row[column], type);
      if (value === undefined || (value === null && isKey)) {
        this.refuse(`${name}.${column} cannot be ${JSON.stringify(row[column])}`);
      }
      values[column] = value;
    }
    try {
      insert(values);
    } catch (error) {
      this.refuse((error as Error).message);
    }
    this.rows++;
  }

  #count({ name }: Filled, last: unknown): void {
    if (!Number.isSafeInteger(last) || Number(last) < 0) {
      this.refuse("its last number is no whole number");
    }
    if (this.#counters.has(name)) this.refuse(`the last number of ${name} was told before`);
    this.#counters.set(name, Number(last));
  }
}

function isObject(value: unknown): value is Line {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
