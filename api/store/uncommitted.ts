import type { Statement } from "./record.ts";
import type { Statements } from "./statements.ts";
import type { Value } from "./store.ts";

/**
 * SQLite's open transaction, and what ran in it. To take back the end of it, all of it is rolled
 * back and what stays is run again: that is rare, while the marks that SQLite itself could go back
 * to (SAVEPOINT) cost two fifths of every small transaction.
 */
export class Uncommitted {
  readonly #statements: Statements;
  #ran: Statement[] = [];
  #isOpen = false;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Where it stands, for `since` and `undoTo`. */
  mark(): number {
    return this.#ran.length;
  }

  /** What ran after the mark. */
  since(mark: number): readonly Statement[] {
    return this.#ran.slice(mark);
  }

  /** Changes the data, and gives how many rows it changed. */
  change(sql: string, parameters: readonly Value[]): number {
    this.#open();
    const changed = this.#statements.change(sql, parameters);
    this.#ran.push({ sql, parameters });
    return changed;
  }

  /** Takes back what ran after the mark. @throws when what stays cannot be run again */
  undoTo(mark: number): void {
    if (mark === this.#ran.length) return;
    const kept = this.#ran.slice(0, mark);
    this.#rollBack();
    for (const { sql, parameters } of kept) this.change(sql, parameters);
  }

  #rollBack(): void {
    try {
      this.#statements.rows("ROLLBACK");
    } catch {
      // Some of SQLite's errors, such as no memory, have rolled back already.
    }
    this.#ran = [];
    this.#isOpen = false;
  }

  commit(): void {
    if (this.#isOpen) this.#statements.rows("COMMIT");
    this.#ran = [];
    this.#isOpen = false;
  }

  #open(): void {
    if (!this.#isOpen) this.#statements.rows("BEGIN");
    this.#isOpen = true;
  }
}
