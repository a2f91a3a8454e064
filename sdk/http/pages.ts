import { TaskwireError } from "../errors.ts";
import { REPEATS_MOST } from "../limits.ts";

interface Identified {
  readonly id: string | number;
}

/** A page of a list that counts its pages. */
export interface NumberedPage<T> {
  readonly items: readonly T[];
  /** How many a page may hold. */
  readonly size: number;
}

/**
 * Everything in a list that counts its pages. What moves to a later page meanwhile is given once.
 *
 * @param read reads a page, from 1
 * @param removals how many were removed by this client so far: what follows moves forward by them
 */
export async function* everyNumbered<T extends Identified>(
  read: (page: number) => PromiseLike<NumberedPage<T>>,
  removals: () => number = () => 0,
): AsyncGenerator<T, void, undefined> {
  const given = new Set<T["id"]>();
  for (let page = 1, repeats = 0; repeats < REPEATS_MOST; repeats++) {
    const before = removals();
    const { items, size } = await read(page);
    for (const item of items) {
      if (given.has(item.id)) continue;
      given.add(item.id);
      repeats = -1;
      yield item;
    }
    if (items.length < size || items.length === 0) return;
    page = Math.max(1, page + 1 - Math.ceil((removals() - before) / size));
  }
}

/** A page of a list that says where the next one begins. */
export interface CursorPage<T> {
  readonly items: readonly T[];
  readonly next: string | null | undefined;
}

/**
 * Everything in a list that says where the next page begins. Nothing is given twice or left out by
 * what is made or removed meanwhile.
 */
export async function* everyAfter<T>(
  read: (cursor: string | undefined) => PromiseLike<CursorPage<T>>,
): AsyncGenerator<T, void, undefined> {
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await read(cursor);
    yield* items;
    if (!next) return;
    if (next === cursor) {
      const message = "The list goes on for ever.";
      throw new TaskwireError(message, { code: "invalid_response" });
    }
    cursor = next;
  }
}
