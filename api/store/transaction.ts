import { jsonOfAll, jsonOfEach } from "./json.ts";
import { insertInto } from "./sql.ts";
import type { Statements } from "./statements.ts";
import type { EventData, JsonShape, Row, Transaction, Value } from "./store.ts";
import type { Uncommitted } from "./uncommitted.ts";

/** An event that has no number yet. */
export type Published = [topic: string, type: string, data: EventData];

/**
 * A value as the journal gives it back, so that a restart comes to the same data: half a surrogate
 * pair has no bytes in UTF-8, and the caller may use its own bytes again before they are kept.
 */
function asKept(value: Value): Value {
  if (typeof value === "string") return value.toWellFormed();
  return value instanceof Uint8Array ? Uint8Array.from(value) : value;
}

/** A transaction on a database in memory: runs at once. */
export class SqlJsTransaction implements Transaction {
  readonly #sql: Statements;
  readonly #uncommitted: Uncommitted;
  readonly #published: Published[] = [];
  #ended = false;

  constructor(statements: Statements, uncommitted: Uncommitted) {
    this.#sql = statements;
    this.#uncommitted = uncommitted;
  }

  async all<T extends object = Row>(sql: string, parameters?: readonly Value[]): Promise<T[]> {
    return this.#open.objects<T>(sql, parameters);
  }

  async get<T extends object = Row>(
    sql: string,
    parameters?: readonly Value[],
  ): Promise<T | undefined> {
    return this.#open.objects<T>(sql, parameters)[0];
  }

  async json(
    shape: JsonShape,
    sql: string,
    parameters?: readonly Value[],
  ): Promise<string | undefined> {
    return this.#open.text(jsonOfEach(shape, sql), parameters);
  }

  async jsonList(shape: JsonShape, sql: string, parameters?: readonly Value[]): Promise<string> {
    return this.#open.text(jsonOfAll(shape, sql), parameters) as string;
  }

  async run(sql: string, parameters: readonly Value[] = []): Promise<number> {
    this.#refuseEnded();
    return this.#uncommitted.change(sql, parameters.map(asKept));
  }

  async insert(table: string, values: Readonly<Record<string, Value>>): Promise<number> {
    await this.run(...insertInto(table, values));
    // Four times as fast as a RETURNING clause, which makes a table for its one row.
    return this.#open.rows("SELECT last_insert_rowid()")[0]?.[0] as number;
  }

  publish(topic: string, type: string, data: EventData): void {
    this.#refuseEnded();
    this.#published.push([topic, type, data]);
  }

  /** Ends it, and gives what it published. */
  end(): readonly Published[] {
    this.#ended = true;
    return this.#published;
  }

  get #open(): Statements {
    this.#refuseEnded();
    return this.#sql;
  }

  #refuseEnded(): void {
    if (this.#ended) throw new Error("a transaction was used after it had ended");
  }
}
