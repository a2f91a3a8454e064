import type { Database, Statement as Prepared } from "sql.js";
import type { Value } from "./store.ts";

interface Kept {
  readonly prepared: Prepared;
  columns: readonly string[] | undefined;
}

/**
 * How SQLite writes `$n`: it would number that by first appearance; `?n` means the n-th parameter.
 * The plus changes no value. Without it, a parameter that is compared with a column of an ordered
 * query lets SQLite compile the statement anew whenever another value is bound, which takes up to
 * ten times as long as running it (sqlite3_prepare_v2(), "automatically recompiled").
 */
const PARAMETER = "+?$1";

/** Runs SQL on a database in memory, each statement prepared once and kept by its text. */
export class Statements {
  readonly #database: Database;
  readonly #kept = new Map<string, Kept>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** All rows as arrays in the order of the columns. */
  rows(sql: string, parameters: readonly Value[] = []): Value[][] {
    return this.#step(this.#keep(sql), parameters);
  }

  /** All rows as objects by the columns' names. */
  objects<T extends object>(sql: string, parameters: readonly Value[] = []): T[] {
    const kept = this.#keep(sql);
    const rows = this.#step(kept, parameters);
    if (rows.length === 0) return [];
    kept.columns ??= kept.prepared.getColumnNames();
    const columns = kept.columns;
    return rows.map((row) => {
      const object: Record<string, Value> = {};
      for (let i = 0; i < columns.length; i++) object[columns[i] as string] = row[i] as Value;
      return object as T;
    });
  }

  /** Runs a statement that changes something, and gives how many rows it changed. */
  change(sql: string, parameters: readonly Value[]): number {
    this.#step(this.#keep(sql), parameters);
    return this.#database.getRowsModified();
  }

  /** The first row's first column, which is text. */
  text(sql: string, parameters: readonly Value[] = []): string | undefined {
    return this.#step(this.#keep(sql), parameters)[0]?.[0] as string | undefined;
  }

  #keep(sql: string): Kept {
    let kept = this.#kept.get(sql);
    if (!kept) {
      const prepared = this.#database.prepare(sql.replace(/\$(\d+)/g, PARAMETER));
      kept = { prepared, columns: undefined };
      this.#kept.set(sql, kept);
    }
    return kept;
  }

  #step({ prepared }: Kept, parameters: readonly Value[]): Value[][] {
    const rows: Value[][] = [];
    try {
      prepared.bind(parameters as Value[]);
      while (prepared.step()) rows.push(prepared.get() as Value[]);
    } finally {
      prepared.reset();
    }
    return rows;
  }
}
