import type { EventLog } from "./events.ts";
import type { Journals } from "./journals.ts";
import type { Statements } from "./statements.ts";
import {
  type CommitListener,
  type StoreEvent,
  StoreUnavailableError,
  type Transaction,
} from "./store.ts";
import { SqlJsTransaction } from "./transaction.ts";
import { Uncommitted } from "./uncommitted.ts";
import type { Writability } from "./writability.ts";

/**
 * No more transactions than this share a sync. Smaller groups sync too often; with larger ones the
 * server rests while its clients read their answers, and they rest while it works.
 */
export const GROUP_MOST = 32;
/** So many groups run before SQLite's own transaction ends: undoing one runs those again. */
const UNCOMMITTED_MOST = 8;
/** How long a disk that refused a write is left alone before it is asked again. */
const PROBE_MS = 500;

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
  readonly marks: { readonly ran: number; readonly events: number; readonly journals: number };
  /** Tell each caller how it ended in memory, once the disk agrees. */
  readonly outcomes: (() => void)[];
  readonly payloads: Buffer[];
  readonly events: StoreEvent[];
  /** Set when its way to the disk begins; gives why it did not get there. */
  appended: Promise<Error | undefined>;
  /** Gives whether it is kept, once it is on the disk or undone. */
  readonly kept: Promise<boolean>;
  readonly settle: (kept: boolean) => void;
}

export interface WriterParts {
  readonly statements: Statements;
  readonly journals: Journals;
  readonly events: EventLog;
  readonly writability: Writability;
  /** Told what happened as soon as it can be read, before it is on the disk. */
  readonly happened: (events: readonly StoreEvent[]) => void;
  /** Told of each sync. */
  readonly committed: CommitListener;
  /** Told what happened once it is on the disk. */
  readonly tell: (events: readonly StoreEvent[]) => void;
}

/**
 * Takes transactions to the disk, in groups that share a sync. While one group is on its way, the
 * next one runs on top of it in memory: where the disk then refuses the first, both are undone.
 */
export class Writer {
  readonly counts = { transactions: 0, commits: 0, journalBytes: 0 };
  readonly #parts: WriterParts;
  readonly #uncommitted: Uncommitted;
  #waiting: Job[] = [];
  #draining: Promise<void> | undefined;
  /** Set while a group's transactions run, one after the other. */
  #running: Promise<Group | undefined> | undefined;
  /** The latest group that has run, until it is kept or undone. */
  #latest: Group | undefined;
  #probe: NodeJS.Timeout | undefined;
  /** Memory and disk have come apart: only a new start brings them together. */
  #broken: Error | undefined;
  #closed = false;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#uncommitted = new Uncommitted(parts.statements);
  }

  get broken(): boolean {
    return this.#broken !== undefined;
  }

  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed || this.#broken) return reject(this.#unavailable());
      this.#waiting.push({ work, resolve, reject } as Job);
      this.#draining ??= this.#drain();
    });
  }

  /**
   * Gives what `query` reads, once all that it may have seen is on the disk: nobody is told what a
   * power cut could take back. It is asked again when that was undone.
   */
  async read<T>(query: () => T): Promise<T> {
    for (;;) {
      while (this.#running) await this.#running;
      if (this.#broken) throw this.#unavailable();
      const result = query();
      if (!this.#latest || (await this.#latest.kept)) return result;
    }
  }

  #unavailable(): StoreUnavailableError {
    const cause = this.#broken ?? this.#parts.writability.refusal;
    return new StoreUnavailableError("the store takes no writes at the moment", { cause });
  }

  async #drain(): Promise<void> {
    // Requests that the event loop reads in the same turn share the first group.
    await new Promise(setImmediate);
    let below: Group | undefined;
    for (let ran = 0; this.#waiting.length > 0 || below; ) {
      if (this.#broken) this.#turnAway();
      const isNext = this.#waiting.length > 0 && ran < UNCOMMITTED_MOST;
      const group = isNext ? await this.#run(this.#waiting.splice(0, GROUP_MOST)) : undefined;
      const stays = below ? await this.#isKept(below, group) : true;
      below = stays ? group : undefined;
      ran = below ? ran + 1 : 0;
      if (below) below.appended = this.#append(below);
      else await this.#commit();
    }
    this.#draining = undefined;
  }

  #turnAway(): void {
    for (const job of this.#waiting.splice(0)) job.reject(this.#unavailable());
  }

  // One group's way

  /** Runs transactions in memory. Gives nothing where they had to be undone. */
  async #run(jobs: readonly Job[]): Promise<Group | undefined> {
    const group = this.#groupOf(jobs);
    this.#running = this.#runJobs(group).then(
      () => group,
      (error) => this.#undo([group], error),
    );
    const ran = await this.#running;
    this.#running = undefined;
    if (ran) this.#latest = ran;
    if (ran) this.#parts.happened(ran.events);
    return ran;
  }

  #groupOf(jobs: readonly Job[]): Group {
    const { events, journals } = this.#parts;
    const marks = {
      ran: this.#uncommitted.mark(),
      events: events.mark(),
      journals: journals.mark(),
    };
    let settle: Group["settle"] = () => {};
    const kept = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    const appended = Promise.resolve(undefined);
    return { jobs, marks, outcomes: [], payloads: [], events: [], appended, kept, settle };
  }

  async #runJobs(group: Group): Promise<void> {
    for (const job of group.jobs) await this.#runJob(job, group);
    for (const { sql, parameters } of this.#parts.events.additions()) {
      this.#uncommitted.change(sql, parameters);
    }
  }

  async #runJob(job: Job, group: Group): Promise<void> {
    const { statements, events } = this.#parts;
    const mark = this.#uncommitted.mark();
    const eventsMark = events.mark();
    const tx = new SqlJsTransaction(statements, this.#uncommitted);
    try {
      const result = await job.work(tx);
      this.#note(tx, mark, group);
      group.outcomes.push(() => job.resolve(result as never));
    } catch (error) {
      // What the work left running must not get into the next transaction.
      tx.end();
      this.#uncommitted.undoTo(mark);
      events.undoTo(eventsMark);
      group.outcomes.push(() => job.reject(error));
    }
  }

  /** Notes for the journal what a transaction has run and published. */
  #note(tx: SqlJsTransaction, mark: number, group: Group): void {
    const published = tx.end();
    const { events, journals } = this.#parts;
    const statements = [...this.#uncommitted.since(mark)];
    for (const [topic, type, data] of published) {
      const [event, additions] = events.append(topic, type, data);
      statements.push(...additions);
      group.events.push(event);
    }
    if (statements.length > 0) group.payloads.push(journals.encode(statements));
  }

  /** Puts a group on the disk. Never rejects: gives why the disk has not got it. */
  async #append({ payloads }: Group): Promise<Error | undefined> {
    const { journals } = this.#parts;
    if (payloads.length === 0) return undefined;
    const before = journals.size;
    const started = performance.now();
    try {
      await journals.append(payloads);
    } catch (error) {
      return error as Error;
    }
    this.counts.transactions += payloads.length;
    this.counts.commits++;
    this.counts.journalBytes += journals.size - before;
    this.#parts.writability.taken();
    this.#parts.committed(payloads.length, performance.now() - started);
    return undefined;
  }

  /** Waits for a group's way to the disk, and ends it: well, or undone with the one on top of it. */
  async #isKept(group: Group, above: Group | undefined): Promise<boolean> {
    const refusal = await group.appended;
    if (refusal) {
      this.#latest = undefined;
      this.#undo(above ? [group, above] : [group], refusal);
      return false;
    }
    if (this.#latest === group) this.#latest = undefined;
    for (const settle of group.outcomes) settle();
    group.settle(true);
    this.#parts.tell(group.events);
    return true;
  }

  /** Undoes groups, each of them on top of the one before, and tells their callers so. */
  #undo(groups: readonly Group[], cause: Error): undefined {
    const { events, journals } = this.#parts;
    const { marks } = groups[0] as Group;
    events.undoTo(marks.events);
    journals.undoTo(marks.journals);
    try {
      this.#uncommitted.undoTo(marks.ran);
    } catch (error) {
      this.#broken = error as Error;
    }
    this.#refuse(cause);
    for (const group of groups) {
      for (const job of group.jobs) job.reject(this.#unavailable());
      group.settle(false);
    }
  }

  #refuse(cause: Error): void {
    this.#parts.writability.refused(cause);
    this.#probe ??= setTimeout(() => this.#probeDisk(), PROBE_MS).unref();
  }

  /** Ends SQLite's transaction: all that ran is on the disk. */
  async #commit(): Promise<void> {
    try {
      this.#uncommitted.commit();
    } catch (error) {
      this.#broken = error as Error;
      this.#parts.writability.refused(this.#broken);
      return;
    }
    this.#parts.events.settle();
    await this.#parts.journals.sealIfFull();
  }

  /** Asks a disk that refused again, between two groups. */
  async #probeDisk(): Promise<void> {
    while (this.#draining) await this.#draining;
    this.#probe = undefined;
    const { journals, writability } = this.#parts;
    if (!writability.refusal || this.#closed || this.#broken) return;
    this.#draining = journals
      .probe()
      .then(() => writability.taken())
      .catch((error) => this.#refuse(error))
      .then(() => this.#drain());
  }

  /** Takes no more transactions, and finishes those that were taken. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#probe);
    while (this.#draining) await this.#draining;
  }
}
