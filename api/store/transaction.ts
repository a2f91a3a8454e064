import { jsonOfAll, jsonOfEach } from "./json.ts";
import type { Statement } from "./record.ts";
import { insertInto } from "./sql.ts";
import type { Statements } from "./statements.ts";
import type { EventData, JsonShape, Row, Transaction, Value } from "./store.ts";

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

/** A transaction on a database in memory: runs at once, and notes what the journal must keep. */
export class SqlJsTransaction implements Transaction {
  readonly #sql: Statements;
  readonly #ran: Statement[] = [];
  readonly #published: Published[] = [];
  #ended = false;

  constructor(statements: Statements) {
    this.#sql = statements;
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
    const kept = parameters.map(asKept);
    const changed = this.#open.change(sql, kept);
    this.#ran.push({ sql, parameters: kept });
    return changed;
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

  /** Ends it, and gives what it ran and published. */
  end(): { ran: Statement[]; published: readonly Published[] } {
    this.#ended = true;
    return { ran: this.#ran, published: this.#published };
  }

  get #open(): Statements {
    this.#refuseEnded();
    return this.#sql;
  }

  #refuseEnded(): void {
    if (this.#ended) throw new Error("a transaction was used after it had ended");
  }
}
