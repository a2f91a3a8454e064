import type { Database } from "sql.js";
import type { Statement } from "./record.ts";
import type { Statements } from "./statements.ts";
import type { EventData, StoreEvent } from "./store.ts";

const INSERT = "INSERT INTO events (topic, seq, type, data) VALUES ($1, $2, $3, $4)";
/** So many events go into the table at once, at two fifths of what each costs by itself. */
const LOT = 8;
const INSERT_LOT = `INSERT INTO events (topic, seq, type, data) VALUES ${Array.from(
  { length: LOT },
  (_, i) => `($${4 * i + 1}, $${4 * i + 2}, $${4 * i + 3}, $${4 * i + 4})`,
).join(", ")}`;
const TRIM = "DELETE FROM events WHERE topic = $1 AND seq <= $2";
/** Old events go in lots, so that most transactions carry no statement for it. */
const TRIM_EVERY = 128;

/**
 * The event log: what changed, by topic, numbered from 1. The latest number of each topic is kept
 * here, because asking the table for it costs more than the insert.
 */
export class EventLog {
  readonly #statements: Statements;
  readonly #kept: number;
  readonly #latest = new Map<string, number>();
  /** What `#latest` held before each change that is not on the disk yet. */
  #undo: [topic: string, latest: number][] = [];
  /** What the table has to get for each of the last events. */
  #additions: Statement[][] = [];

  constructor(statements: Statements, kept: number) {
    this.#statements = statements;
    this.#kept = kept;
    const latest = statements.rows("SELECT topic, max(seq) FROM events GROUP BY topic");
    for (const [topic, seq] of latest) this.#latest.set(String(topic), Number(seq));
  }

  /** The topic's latest number, on the disk or not. */
  latest(topic: string): number {
    return this.#latest.get(topic) ?? 0;
  }

  /** Numbers an event, and gives the statements that a journal keeps of it. */
  append(topic: string, type: string, data: EventData): [StoreEvent, Statement[]] {
    const latest = this.latest(topic);
    this.#undo.push([topic, latest]);
    const seq = latest + 1;
    this.#latest.set(topic, seq);
    const statements: Statement[] = [
      { sql: INSERT, parameters: [topic, seq, type, JSON.stringify(data)] },
    ];
    if (seq % TRIM_EVERY === 0 && seq > this.#kept) {
      statements.push({ sql: TRIM, parameters: [topic, seq - this.#kept] });
    }
    this.#additions.push(statements);
    return [{ topic, seq, type, data }, statements];
  }

  /** What brings the table up to the events appended since it was last asked for, in few statements. */
  additions(): Statement[] {
    const rows = this.#additions.map(([insert]) => (insert as Statement).parameters);
    const trims = this.#additions.flatMap(([, ...trim]) => trim);
    this.#additions = [];
    const inLots = rows.length - (rows.length % LOT);
    const lots = Array.from({ length: inLots / LOT }, (_, i) => ({
      sql: INSERT_LOT,
      parameters: rows.slice(i * LOT, (i + 1) * LOT).flat(),
    }));
    const singles = rows.slice(inLots).map((parameters) => ({ sql: INSERT, parameters }));
    return [...lots, ...singles, ...trims];
  }

  /** Where the numbering stands, for `undoTo`. */
  mark(): number {
    return this.#undo.length;
  }

  /** Takes back the numbers given since the mark. */
  undoTo(mark: number): void {
    for (const [topic, latest] of this.#undo.splice(mark).reverse()) {
      if (latest === 0) this.#latest.delete(topic);
      else this.#latest.set(topic, latest);
      this.#additions.pop();
    }
  }

  /** What was appended is on the disk: it will not be undone. */
  settle(): void {
    this.#undo = [];
  }

  /** The first events after `since`, or undefined when the log does not hold all of them. */
  since(topic: string, since: number, most: number): StoreEvent[] | undefined {
    const missed = this.latest(topic) - since;
    if (missed < 0) return undefined;
    const rows = this.#statements.rows(
      "SELECT seq, type, data FROM events WHERE topic = $1 AND seq > $2 ORDER BY seq LIMIT $3",
      [topic, since, most],
    );
    const last = rows.at(-1)?.[0] ?? since;
    if (rows.length !== Math.min(missed, most) || last !== since + rows.length) return undefined;
    return rows.map(([seq, type, data]) => ({
      topic,
      seq: Number(seq),
      type: String(type),
      data: JSON.parse(String(data)) as EventData,
    }));
  }
}

/** Much more than a log holds. */
const APART = 1_000_000_000;

/**
 * Numbers all events anew, far from where the numbers had come: after the data was set back, no
 * cursor from before may be taken for one of what happens from here on.
 */
export function numberAnew(database: Database): void {
  database.run("UPDATE events SET seq = seq + ?", [APART]);
}
