/**
 * What a store is. Models speak plain SQL with `$1` placeholders, in the subset that SQLite and
 * PostgreSQL share; what the two do not share is a method here. `sqljs.ts` is the driver.
 */

/** A value that a column holds. Truth values are 0 and 1, times are ISO 8601 text. */
export type Value = string | number | null | Uint8Array;

export type Row = Record<string, Value>;

/**
 * How a row becomes a JSON object: each member's name, and the SQL expression that gives it, or
 * the shape of an object within. A member marked `optional` is left out where it is null.
 */
export type JsonShape = {
  readonly [member: string]: string | JsonShape | { readonly optional: string };
};

/** Reading. What a read has seen is on the disk by the time it answers. */
export interface Reader {
  all<T extends object = Row>(sql: string, parameters?: readonly Value[]): Promise<T[]>;
  get<T extends object = Row>(sql: string, parameters?: readonly Value[]): Promise<T | undefined>;
  /** The first row as the text of a JSON object, built by the engine. */
  json(shape: JsonShape, sql: string, parameters?: readonly Value[]): Promise<string | undefined>;
  /** All rows, in the order of `sql`, as the text of a JSON array, built by the engine. */
  jsonList(shape: JsonShape, sql: string, parameters?: readonly Value[]): Promise<string>;
}

/**
 * The inside of a transaction: it sees its own writes, and all of them are kept or none. Its
 * function awaits nothing but these methods, so that no other request ever waits on the outside
 * world.
 */
export interface Transaction extends Reader {
  /**
   * Changes the data, and gives how many rows it changed. The statement must be a pure function of
   * the data and its parameters: times, random values and the like are parameters, because a
   * restart runs the statement again.
   */
  run(sql: string, parameters?: readonly Value[]): Promise<number>;
  /** Inserts one row of these columns, and gives the number that its key got, if it is a number. */
  insert(table: string, values: Readonly<Record<string, Value>>): Promise<number>;
  /** Appends to the event log of `topic`; subscribers are told once the transaction is on disk. */
  publish(topic: string, type: string, data: EventData): void;
}

export type EventData = string | number | readonly (string | number)[];

/** One change, as subscribers are told of it and as the log keeps it. */
export interface StoreEvent {
  readonly topic: string;
  /** Rises by one with each event of the topic, from 1, also across restarts. */
  readonly seq: number;
  readonly type: string;
  readonly data: EventData;
}

export interface Store extends Reader {
  /**
   * Runs `work` as one transaction. The promise resolves once it is on the disk.
   *
   * @throws whatever `work` throws, after undoing the transaction
   * @throws {StoreUnavailableError} when the disk refuses the write; then nothing has changed
   */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Keeps what `compute` read from the store until an event is published in one of `subjects`:
   * topics, or a topic's events of one type (`subjectOf`). They have to tell of all that it read.
   */
  remember<T>(key: string, subjects: readonly string[], compute: () => Promise<T>): Promise<T>;
  /** Tells `listener` of every event, in order, as soon as it is on the disk. */
  subscribe(listener: (events: readonly StoreEvent[]) => void): () => void;
  /** The `seq` of the topic's latest event that is on the disk; 0 when it has none. */
  cursor(topic: string): Promise<number>;
  /**
   * The topic's events after `since`, the first `most` of them, or undefined when the log no longer
   * reaches back to it.
   */
  eventsSince(topic: string, since: number, most?: number): Promise<StoreEvent[] | undefined>;
  /** Whether the latest attempt to write to the disk went well. */
  readonly writable: boolean;
  /** Calls `listener` each time the disk takes writes again after it refused them. */
  onWritable(listener: () => void): () => void;
  /** Tells one listener of every sync: how many transactions shared it, and how long it took. */
  onCommit(listener: CommitListener): void;
  /** Figures for the metrics. */
  readonly statistics: StoreStatistics;
  /** Finishes what is under way and leaves one complete file behind. */
  close(): Promise<void>;
}

export type CommitListener = (transactions: number, milliseconds: number) => void;

export interface StoreStatistics {
  transactions: number;
  commits: number;
  journalBytes: number;
  compactions: number;
}

/** Where a store says what a person should know. */
export interface StoreLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The disk took no write. The transaction was undone; trying again later is safe. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
}

/** The data folder cannot be served as it is. The message is meant for the person at the terminal. */
export class StoreOpenError extends Error {
  override readonly name = "StoreOpenError";
}
