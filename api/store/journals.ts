import { Compaction } from "./compaction.ts";
import type { Files } from "./files.ts";
import { Journal, journalName } from "./journal.ts";
import type { OpenedFolder, SealedJournal } from "./open.ts";
import { encodeTransaction, type Statement, StatementNumbers } from "./record.ts";
import { SNAPSHOT_NAME, type SnapshotState, writeSnapshot } from "./snapshot.ts";
import type { StoreLog } from "./store.ts";

/** A journal is folded into the snapshot beyond this size, or beyond a quarter of the snapshot's. */
const COMPACT_BYTES = 16 * 1024 * 1024;
/** Each start leaves a journal; so many are folded however small they are. */
const COMPACT_JOURNALS = 8;
/** How long the disk is left alone after a compaction that it refused. */
const COMPACTION_RETRY_MS = 60_000;

/** The journal that is being written, the sealed ones before it, and their way into the snapshot. */
export class Journals {
  compactions = 0;
  readonly #folder: string;
  readonly #files: Files;
  readonly #log: StoreLog;
  readonly #opened: OpenedFolder;
  readonly #bound: number | undefined;
  #current: Journal;
  #numbers = new StatementNumbers();
  #sealed: readonly SealedJournal[];
  #snapshotBytes: number;
  #compaction: Compaction | undefined;
  #compactedOrGaveUp: Promise<void> = Promise.resolve();
  #retryAt = 0;
  #closing = false;

  constructor(
    folder: string,
    files: Files,
    log: StoreLog,
    opened: OpenedFolder,
    bound: number | undefined,
  ) {
    this.#folder = folder;
    this.#files = files;
    this.#log = log;
    this.#opened = opened;
    this.#bound = bound;
    this.#current = opened.journal;
    this.#sealed = opened.sealed;
    this.#snapshotBytes = opened.snapshotBytes;
    this.#compactIfDue();
  }

  /** The size in bytes of the journal that is being written. */
  get size(): number {
    return this.#current.size;
  }

  /** A transaction as the current journal will keep it. */
  encode(statements: readonly Statement[]): Buffer {
    return encodeTransaction(statements, this.#numbers);
  }

  /** Where the numbering of statements stands, for `undoTo`. */
  mark(): number {
    return this.#numbers.size;
  }

  undoTo(mark: number): void {
    this.#numbers.shrinkTo(mark);
  }

  append(payloads: readonly Buffer[]): Promise<void> {
    return this.#current.append(payloads);
  }

  probe(): Promise<void> {
    return this.#current.probe();
  }

  get #compactBytes(): number {
    return this.#bound ?? Math.max(COMPACT_BYTES, this.#snapshotBytes / 4);
  }

  /** Seals the journal when it has grown past the bound, and goes on in the next one. */
  async sealIfFull(): Promise<void> {
    const full = this.#current;
    if (full.inDoubt) return;
    if (full.size < this.#compactBytes || this.#compaction || Date.now() < this.#retryAt) return;
    const { identity: before, size: follows } = full;
    const identity = { ...before, number: before.number + 1, follows };
    try {
      this.#current = await Journal.create(this.#files, this.#folder, identity);
    } catch (error) {
      this.#giveUp("could not begin a new journal", error as Error);
      return;
    }
    this.#numbers = new StatementNumbers();
    this.#sealed = [...this.#sealed, { number: full.identity.number, bytes: full.size }];
    await full.close();
    this.#compactIfDue();
  }

  #compactIfDue(): void {
    const bytes = this.#sealed.reduce((sum, journal) => sum + journal.bytes, 0);
    const due = bytes >= this.#compactBytes || this.#sealed.length >= COMPACT_JOURNALS;
    if (due && !this.#compaction) this.#compactedOrGaveUp = this.#compact();
  }

  async #compact(): Promise<void> {
    const through = this.#sealed.at(-1)?.number as number;
    const path = `${this.#folder}/${SNAPSHOT_NAME}`;
    const target = `${path}.compaction.tmp`;
    const started = performance.now();
    this.#compaction = new Compaction({ folder: this.#folder, through, target });
    try {
      const bytes = await this.#compaction.done;
      if (this.#closing) return;
      await this.#files.rename(target, path);
      this.#snapshotBytes = bytes;
      this.compactions++;
      const milliseconds = Math.round(performance.now() - started);
      this.#log.info({ through, bytes, milliseconds }, "folded the journal into the snapshot");
      await this.#dropThrough(through);
    } catch (error) {
      if (!this.#closing) this.#giveUp("could not fold the journal; it is kept", error as Error);
    } finally {
      if (this.#closing) await this.#files.remove(target).catch(() => {});
      this.#compaction = undefined;
    }
  }

  async #dropThrough(number: number): Promise<void> {
    const dropped = this.#sealed.filter((journal) => journal.number <= number);
    this.#sealed = this.#sealed.filter((journal) => journal.number > number);
    for (const journal of dropped) {
      await this.#files.remove(`${this.#folder}/${journalName(journal.number)}`);
    }
  }

  #giveUp(what: string, error: Error): void {
    this.#retryAt = Date.now() + COMPACTION_RETRY_MS;
    this.#log.warn({ error: error.message }, what);
  }

  /**
   * Ends the journal, and leaves everything in the snapshot that `makeSnapshot` gives. Where the
   * disk refuses, the old snapshot and the journals stay: together they hold the same.
   */
  async close(makeSnapshot?: (state: SnapshotState) => Uint8Array): Promise<void> {
    this.#closing = true;
    await this.#compaction?.cancel();
    await this.#compactedOrGaveUp;
    await this.#current.close();
    if (!makeSnapshot) return;
    const { store, schema } = this.#opened;
    const journal = this.#current.identity.number;
    try {
      await writeSnapshot(this.#files, this.#folder, makeSnapshot({ store, schema, journal }));
      this.#sealed = [...this.#sealed, { number: journal, bytes: this.#current.size }];
      await this.#dropThrough(journal);
    } catch (error) {
      this.#giveUp("could not fold the journal; it is kept", error as Error);
    }
  }
}
