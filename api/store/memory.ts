import type { StoreEvent } from "./store.ts";

/** Beyond so many values all are forgotten, */
const VALUES_MOST = 1000;
/** and beyond so much of them: whoever may read could otherwise have each page of a list kept. */
const LENGTH_MOST = 32 * 1024 * 1024;

interface Kept {
  readonly value: Promise<unknown>;
  /** The state of its subjects when it was asked for. */
  readonly state: number;
  /** Of a text, or of the bytes that it is or carries; 0 until it is there. */
  length: number;
}

/**
 * What was read from the store, kept until something happens that it may tell of. Each subject, a
 * topic or a topic's events of one type, has a number that rises with every event: a value is good
 * while the numbers of its subjects are those that it was read under.
 */
export class Memory {
  #kept = new Map<string, Kept>();
  #length = 0;
  readonly #happened = new Map<string, number>();

  remember<T>(key: string, subjects: readonly string[], compute: () => Promise<T>): Promise<T> {
    const state = this.#stateOf(subjects);
    const known = this.#kept.get(key);
    if (known?.state === state) return known.value as Promise<T>;
    if (known) this.#drop(key, known);
    if (this.#kept.size >= VALUES_MOST) this.#forgetAll();
    const value = compute();
    const kept = { value, state, length: 0 };
    this.#kept.set(key, kept);
    value.then(
      (computed) => this.#count(key, kept, lengthOf(computed)),
      () => this.#drop(key, kept),
    );
    return value;
  }

  /** Something happened: what tells of it is not good any more. */
  forget(events: readonly StoreEvent[]): void {
    for (const { topic, type } of events) {
      this.#raise(topic);
      this.#raise(subjectOf(topic, type));
    }
  }

  #stateOf(subjects: readonly string[]): number {
    let state = 0;
    for (const subject of subjects) state += this.#happened.get(subject) ?? 0;
    return state;
  }

  #raise(subject: string): void {
    this.#happened.set(subject, (this.#happened.get(subject) ?? 0) + 1);
  }

  #count(key: string, kept: Kept, length: number): void {
    if (this.#kept.get(key) !== kept) return;
    kept.length = length;
    this.#length += length;
    if (this.#length > LENGTH_MOST) this.#forgetAll();
  }

  #drop(key: string, kept: Kept): void {
    if (this.#kept.get(key) !== kept) return;
    this.#kept.delete(key);
    this.#length -= kept.length;
  }

  #forgetAll(): void {
    this.#kept = new Map();
    this.#length = 0;
  }
}

/** A topic's events of one type, as a subject of what is remembered. */
export function subjectOf(topic: string, type: string): string {
  return `${topic} ${type}`;
}

/** How long a value is, or what it carries. */
function lengthOf(value: unknown): number {
  const { length, bytes } = (value ?? {}) as { length?: number; bytes?: { length: number } };
  return length ?? bytes?.length ?? 0;
}
