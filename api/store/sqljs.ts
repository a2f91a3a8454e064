import { EventLog } from "./events.ts";
import { type Files, realFiles } from "./files.ts";
import { Journals } from "./journals.ts";
import { jsonOfAll, jsonOfEach } from "./json.ts";
import { type Migration, type OpenedFolder, openFolder } from "./open.ts";
import type { Statement } from "./record.ts";
import { snapshotOf } from "./snapshot.ts";
import { Statements } from "./statements.ts";
import {
  type JsonShape,
  type Row,
  type Store,
  type StoreEvent,
  type StoreLog,
  StoreUnavailableError,
  type Transaction,
  type Value,
} from "./store.ts";
import { SqlJsTransaction } from "./transaction.ts";

/**
 * No more transactions than this share a sync. With one group for all who wait, the server rests
 * while its clients read their answers and they rest while it works: at 64 connections that costs
 * a third of the throughput. Reads wait for a group, too.
 */
const GROUP_MOST = 48;
/** How long a disk that refused a write is left alone before it is asked again. */
const PROBE_MS = 500;
/** Remembered answers beyond this many are forgotten. */
const REMEMBERED_MOST = 1000;

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

/** A transaction that waits for its turn. */
interface Job {
  readonly work: (tx: Transaction) => Promise<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Transactions that share one sync. */
interface Group {
  readonly jobs: readonly Job[];
  /** What to go back to when the group is undone. */
  readonly marks: { readonly events: number; readonly journals: number };
  /** Tell each caller how it ended in memory, once the disk agrees. */
  readonly outcomes: (() => void)[];
  readonly payloads: Buffer[];
  readonly events: StoreEvent[];
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
 * Transactions run in groups, inside one SQLite transaction that is committed once the journal has
 * the group on the disk, and rolled back when the disk refuses. What arrives meanwhile is the next
 * group. A read that falls between waits for the same moment, and asks again after a rollback: so
 * nobody is told what a power cut could take back.
 */
class SqlJsStore implements Store {
  readonly #options: SqlJsOptions;
  readonly #opened: OpenedFolder;
  readonly #statements: Statements;
  readonly #journals: Journals;
  readonly #events: EventLog;
  readonly #listeners = new Set<(events: readonly StoreEvent[]) => void>();
  readonly #writableListeners = new Set<() => void>();
  readonly #counts = { transactions: 0, commits: 0, journalBytes: 0 };

  #waiting: Job[] = [];
  #draining: Promise<void> | undefined;
  /** Set while a group's transactions run, one after the other. */
  #running: Promise<boolean> | undefined;
  /** Set from then until the group is on the disk; gives whether it got there. */
  #syncing: Promise<boolean> | undefined;

  #remembered = new Map<string, Promise<unknown>>();

  #refusal: Error | undefined;
  #probe: NodeJS.Timeout | undefined;
  #broken = false;
  #closed = false;

  constructor(options: SqlJsOptions, opened: OpenedFolder) {
    const { folder, files = realFiles, log, eventsKept, compactBytes } = options;
    this.#options = options;
    this.#opened = opened;
    this.#statements = new Statements(opened.database);
    this.#journals = new Journals(folder, files, log, opened, compactBytes);
    this.#events = new EventLog(this.#statements, eventsKept);
  }

  get statistics() {
    return { ...this.#counts, compactions: this.#journals.compactions };
  }

  // Reading

  all<T extends object = Row>(sql: string, parameters?: readonly Value[]): Promise<T[]> {
    return this.#read(() => this.#statements.objects<T>(sql, parameters));
  }

  get<T extends object = Row>(sql: string, parameters?: readonly Value[]): Promise<T | undefined> {
    return this.#read(() => this.#statements.objects<T>(sql, parameters)[0]);
  }

  json(shape: JsonShape, sql: string, parameters?: readonly Value[]): Promise<string | undefined> {
    return this.#read(() => this.#statements.text(jsonOfEach(shape, sql), parameters));
  }

  jsonList(shape: JsonShape, sql: string, parameters?: readonly Value[]): Promise<string> {
    return this.#read(() => this.#statements.text(jsonOfAll(shape, sql), parameters) as string);
  }

  cursor(topic: string): Promise<number> {
    return this.#read(() => this.#events.latest(topic));
  }

  eventsSince(topic: string, since: number): Promise<StoreEvent[] | undefined> {
    return this.#read(() => this.#events.since(topic, since));
  }

  async #read<T>(query: () => T): Promise<T> {
    for (;;) {
      while (this.#running) await this.#running;
      const result = query();
      if (!this.#syncing || (await this.#syncing)) return result;
    }
  }

  remember<T>(key: string, compute: () => Promise<T>): Promise<T> {
    const remembered = this.#remembered;
    const known = remembered.get(key) as Promise<T> | undefined;
    if (known) return known;
    if (remembered.size >= REMEMBERED_MOST) remembered.clear();
    const computed = compute();
    remembered.set(key, computed);
    computed.catch(() => remembered.delete(key));
    return computed;
  }

  /** The data is another from here on. */
  #forget(): void {
    this.#remembered = new Map();
  }

  // Writing

  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed || this.#broken) return reject(unavailable(this.#refusal));
      this.#waiting.push({ work, resolve, reject } as Job);
      this.#draining ??= this.#drain();
    });
  }

  async #drain(): Promise<void> {
    // Requests that the event loop reads in the same turn share the first group.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      await this.#runGroup(this.#waiting.splice(0, GROUP_MOST));
      await this.#journals.sealIfFull();
    }
    this.#draining = undefined;
  }

  async #runGroup(jobs: readonly Job[]): Promise<void> {
    const marks = { events: this.#events.mark(), journals: this.#journals.mark() };
    const group: Group = { jobs, marks, outcomes: [], payloads: [], events: [] };
    this.#running = this.#attempt(group, () => this.#runJobs(group));
    const ran = await this.#running;
    this.#running = undefined;
    if (!ran) return;
    // From here on reads see the group's changes, and wait for the disk.
    this.#syncing = this.#attempt(group, () => this.#keep(group));
    const kept = await this.#syncing;
    this.#syncing = undefined;
    if (!kept) return;
    for (const settle of group.outcomes) settle();
    this.#tell(group.events);
  }

  /** One step of a group's way: gives whether it went well, and undoes the group where it did not. */
  async #attempt(group: Group, step: () => Promise<void>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      this.#undo(group, error as Error);
      return false;
    }
  }

  async #runJobs(group: Group): Promise<void> {
    this.#statements.rows("BEGIN");
    for (const job of group.jobs) await this.#runJob(job, group);
    if (group.payloads.length > 0) this.#forget();
  }

  async #runJob(job: Job, group: Group): Promise<void> {
    const mark = this.#events.mark();
    const tx = new SqlJsTransaction(this.#statements);
    this.#statements.rows("SAVEPOINT job");
    try {
      const result = await job.work(tx);
      const { statements, events } = this.#finish(tx);
      if (statements.length > 0) group.payloads.push(this.#journals.encode(statements));
      group.events.push(...events);
      group.outcomes.push(() => job.resolve(result as never));
    } catch (error) {
      // What the work left running must not get into the next transaction.
      tx.end();
      this.#statements.rows("ROLLBACK TO job");
      this.#events.undoTo(mark);
      group.outcomes.push(() => job.reject(error));
    }
    this.#statements.rows("RELEASE job");
  }

  /** Adds the log's statements for the events that the transaction has published. */
  #finish(tx: SqlJsTransaction): { statements: Statement[]; events: StoreEvent[] } {
    const { ran: statements, published } = tx.end();
    const events = published.map(([topic, type, data]) => {
      const [event, additions] = this.#events.append(topic, type, data);
      for (const { sql, parameters } of additions) this.#statements.rows(sql, parameters);
      statements.push(...additions);
      return event;
    });
    return { statements, events };
  }

  /** Puts the group on the disk, and then commits it in memory. */
  async #keep(group: Group): Promise<void> {
    const before = this.#journals.size;
    if (group.payloads.length > 0) await this.#journals.append(group.payloads);
    this.#commit();
    this.#events.settle();
    if (group.payloads.length === 0) return;
    this.#counts.transactions += group.payloads.length;
    this.#counts.commits++;
    this.#counts.journalBytes += this.#journals.size - before;
    this.#setWritable();
  }

  #commit(): void {
    try {
      this.#statements.rows("COMMIT");
    } catch (error) {
      // The disk has what memory could not take: only a new start brings them together again.
      this.#broken = true;
      throw error;
    }
  }

  /** Undoes a group, and tells its callers so. */
  #undo(group: Group, cause: Error): void {
    this.#events.undoTo(group.marks.events);
    this.#journals.undoTo(group.marks.journals);
    try {
      this.#statements.rows("ROLLBACK");
    } catch {
      // Some of SQLite's errors, such as no memory, have rolled back already.
    }
    this.#forget();
    this.#setUnwritable(cause);
    for (const job of group.jobs) job.reject(unavailable(cause));
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
    return this.#refusal === undefined && !this.#closed;
  }

  onWritable(listener: () => void): () => void {
    this.#writableListeners.add(listener);
    return () => this.#writableListeners.delete(listener);
  }

  #setUnwritable(cause: Error): void {
    if (!this.#refusal) {
      this.#options.log.error({ error: cause.message }, "the disk refused a write");
    }
    this.#refusal = cause;
    this.#probe ??= setTimeout(() => this.#probeDisk(), PROBE_MS).unref();
  }

  /** Asks the disk again, between two groups. */
  async #probeDisk(): Promise<void> {
    while (this.#draining) await this.#draining;
    this.#probe = undefined;
    if (!this.#refusal || this.#closed || this.#broken) return;
    this.#draining = this.#journals
      .probe()
      .then(() => this.#setWritable())
      .catch((error) => this.#setUnwritable(error))
      .then(() => this.#drain());
  }

  #setWritable(): void {
    if (!this.#refusal) return;
    this.#refusal = undefined;
    this.#options.log.info({}, "the disk takes writes again");
    for (const listener of this.#writableListeners) {
      try {
        listener();
      } catch (error) {
        this.#options.log.error({ error: (error as Error).stack }, "a listener failed");
      }
    }
  }

  // The end

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#probe);
    while (this.#draining) await this.#draining;
    const { database, unlock } = this.#opened;
    await this.#journals.close(this.#broken ? undefined : (state) => snapshotOf(database, state));
    database.close();
    await unlock();
  }
}

function unavailable(cause: Error | undefined): StoreUnavailableError {
  return new StoreUnavailableError("the store takes no writes at the moment", { cause });
}
