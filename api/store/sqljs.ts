import { expectUndoing } from "./database.ts";
import { EventLog } from "./events.ts";
import { type Files, realFiles } from "./files.ts";
import { Journals } from "./journals.ts";
import { jsonOfAll, jsonOfEach } from "./json.ts";
import { Memory } from "./memory.ts";
import type { Migration } from "./migration.ts";
import { type OpenedFolder, openFolder } from "./open.ts";
import { snapshotOf } from "./snapshot.ts";
import { Statements } from "./statements.ts";
import type {
  CommitListener,
  JsonShape,
  Row,
  Store,
  StoreEvent,
  StoreLog,
  Transaction,
  Value,
} from "./store.ts";
import { Writability } from "./writability.ts";
import { Writer } from "./writer.ts";

export interface SqlJsOptions {
  /** The data folder; made when it is missing. */
  readonly folder: string;
  readonly migrations: readonly Migration[];
  /** How many events the log keeps of each topic. */
  readonly eventsKept: number;
  /** Told what a person should know: torn records, compactions, a disk that refuses. */
  readonly log: StoreLog;
  readonly files?: Files;
  /** The size in bytes beyond which a journal is folded, in place of the one that fits the data. */
  readonly compactBytes?: number | undefined;
}

/** Opens a data folder on sql.js. @throws {StoreOpenError} when it cannot be served */
export async function openSqlJsStore(options: SqlJsOptions): Promise<Store> {
  const opened = await openFolder(options.folder, options.files ?? realFiles, options.migrations);
  if (opened.tornBytes > 0) {
    options.log.warn(
      { bytes: opened.tornBytes },
      "cut off the end of the journal: a crash left it half-written, and it was never acknowledged",
    );
  }
  return new SqlJsStore(options, opened);
}

/**
 * SQLite in memory, made durable by a journal.
 *
 * What changes goes through the {@link Writer}, and no answer leaves it, a read's neither, before
 * the disk has what it tells of.
 */
class SqlJsStore implements Store {
  readonly #options: SqlJsOptions;
  readonly #opened: OpenedFolder;
  readonly #statements: Statements;
  readonly #journals: Journals;
  readonly #events: EventLog;
  readonly #writability: Writability;
  readonly #writer: Writer;
  readonly #listeners = new Set<(events: readonly StoreEvent[]) => void>();
  #onCommit: CommitListener = () => {};
  readonly #memory = new Memory();
  #closed = false;

  constructor(options: SqlJsOptions, opened: OpenedFolder) {
    const { folder, files = realFiles, log, eventsKept, compactBytes } = options;
    this.#options = options;
    this.#opened = opened;
    expectUndoing(opened.database);
    this.#statements = new Statements(opened.database);
    this.#journals = new Journals(folder, files, log, opened, compactBytes);
    this.#events = new EventLog(this.#statements, eventsKept);
    this.#writability = new Writability(log);
    this.#writer = new Writer({
      statements: this.#statements,
      journals: this.#journals,
      events: this.#events,
      writability: this.#writability,
      happened: (events) => this.#memory.forget(events),
      committed: (transactions, milliseconds) => this.#onCommit(transactions, milliseconds),
      tell: (happened) => this.#tell(happened),
    });
  }

  onCommit(listener: CommitListener): void {
    this.#onCommit = listener;
  }

  get statistics() {
    return { ...this.#writer.counts, compactions: this.#journals.compactions };
  }

  // Reading

  all<T extends object = Row>(sql: string, parameters?: readonly Value[]): Promise<T[]> {
    return this.#writer.read(() => this.#statements.objects<T>(sql, parameters));
  }

  get<T extends object = Row>(sql: string, parameters?: readonly Value[]): Promise<T | undefined> {
    return this.#writer.read(() => this.#statements.objects<T>(sql, parameters)[0]);
  }

  json(shape: JsonShape, sql: string, parameters?: readonly Value[]): Promise<string | undefined> {
    return this.#writer.read(() => this.#statements.text(jsonOfEach(shape, sql), parameters));
  }

  jsonList(shape: JsonShape, sql: string, parameters?: readonly Value[]): Promise<string> {
    return this.#writer.read(
      () => this.#statements.text(jsonOfAll(shape, sql), parameters) as string,
    );
  }

  cursor(topic: string): Promise<number> {
    return this.#writer.read(() => this.#events.latest(topic));
  }

  eventsSince(
    topic: string,
    since: number,
    most = Number.MAX_SAFE_INTEGER,
  ): Promise<StoreEvent[] | undefined> {
    return this.#writer.read(() => this.#events.since(topic, since, most));
  }

  remember<T>(key: string, subjects: readonly string[], compute: () => Promise<T>): Promise<T> {
    return this.#memory.remember(key, subjects, compute);
  }

  // Writing

  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#writer.write(work);
  }

  // Events

  subscribe(listener: (events: readonly StoreEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(events: readonly StoreEvent[]): void {
    if (events.length === 0) return;
    for (const listener of this.#listeners) {
      try {
        listener(events);
      } catch (error) {
        this.#options.log.error({ error: (error as Error).stack }, "a subscriber failed");
      }
    }
  }

  // A disk that refuses

  get writable(): boolean {
    return !this.#writability.refusal && !this.#writer.broken && !this.#closed;
  }

  onWritable(listener: () => void): () => void {
    return this.#writability.onRegained(listener);
  }

  // The end

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writer.close();
    const { database, unlock } = this.#opened;
    const broken = this.#writer.broken;
    await this.#journals.close(broken ? undefined : (state) => snapshotOf(database, state));
    database.close();
    await unlock();
  }
}
