import { suite } from "uvu";
import * as assert from "uvu/assert";
import { everyAfter, everyNumbered } from "./pages.ts";
import { failureOf } from "./testing.ts";

const numbered = suite("everyNumbered()");
const after = suite("everyAfter()");

interface Item {
  readonly id: number;
}

/** The items with these ids. */
function items(from: number, to: number): Item[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({ id: from + index }));
}

/** A list that counts its pages, and may change while it is read. */
class List {
  items: Item[];
  size: number;
  reads: number[] = [];

  constructor(items: Item[], size: number) {
    this.items = items;
    this.size = size;
  }

  read = async (number: number) => {
    this.reads.push(number);
    const start = (number - 1) * this.size;
    return { items: this.items.slice(start, start + this.size), size: this.size };
  };
}

async function idsOf(all: AsyncIterable<Item>): Promise<number[]> {
  const ids: number[] = [];
  for await (const { id } of all) ids.push(id);
  return ids;
}

const ids = (from: number, to: number) => items(from, to).map(({ id }) => id);

numbered("gives every item of every page, and ends on a short one", async () => {
  for (const [count, pages] of [
    [0, 1],
    [1, 1],
    [9, 1],
    [10, 2],
    [11, 2],
    [20, 3],
    [25, 3],
  ] as const) {
    const list = new List(items(1, count), 10);
    assert.equal(await idsOf(everyNumbered(list.read)), ids(1, count));
    assert.equal(list.reads, ids(1, pages), `${count} items`);
  }
});

numbered("reads a page only when the loop gets there", async () => {
  const list = new List(items(1, 50), 10);
  for await (const { id } of everyNumbered(list.read)) if (id === 10) break;
  assert.equal(list.reads, [1]);
});

numbered("gives nothing twice that moves back because of new items before it", async () => {
  const list = new List(items(1, 35), 10);
  let next = 0;
  const found: number[] = [];
  for await (const { id } of everyNumbered(list.read)) {
    found.push(id);
    if (id % 3 === 0) list.items.unshift({ id: --next });
  }
  assert.equal(
    found.filter((id) => id > 0),
    ids(1, 35),
  );
  assert.is(new Set(found).size, found.length);
});

numbered("leaves nothing out that moves forward because of its own removals", async () => {
  for (const every of [1, 2, 3, 7]) {
    const list = new List(items(1, 57), 10);
    let removals = 0;
    const found: number[] = [];
    for await (const { id } of everyNumbered(list.read, () => removals)) {
      found.push(id);
      if (id % every !== 0) continue;
      list.items = list.items.filter((item) => item.id !== id);
      removals++;
    }
    assert.equal(found, ids(1, 57), `every ${every}`);
  }
});

numbered(
  "goes on where a page has less than was asked for, because the server has a maximum",
  async () => {
    const list = new List(items(1, 230), 100);
    assert.equal(await idsOf(everyNumbered(list.read)), ids(1, 230));
  },
);

numbered("ends where the server gives the same page whatever is asked for", async () => {
  const read = async () => ({ items: items(1, 10), size: 10 });
  assert.equal(await idsOf(everyNumbered(read)), ids(1, 10));
});

numbered("goes on behind pages on which there is nothing new", async () => {
  const list = new List(items(1, 8), 2);
  const found: number[] = [];
  for await (const { id } of everyNumbered(list.read)) {
    found.push(id);
    if (id % 2 === 0) list.items.unshift(...items(id * 10, id * 10 + 1));
  }
  assert.equal(found, ids(1, 8));
});

numbered("fails as a page fails", async () => {
  const failure = new RangeError("no");
  const read = async (number: number) => {
    if (number > 1) throw failure;
    return { items: items(1, 10), size: 10 };
  };
  const caught = await idsOf(everyNumbered(read)).catch((error) => error);
  assert.is(caught, failure);
});

after("follows the cursors to the end", async () => {
  const asked: (string | undefined)[] = [];
  const read = async (cursor: string | undefined) => {
    asked.push(cursor);
    const from = Number(cursor ?? 1);
    return { items: items(from, from + 1), next: from < 5 ? String(from + 2) : null };
  };
  assert.equal(await idsOf(everyAfter(read)), ids(1, 6));
  assert.equal(asked, [undefined, "3", "5"]);
});

after("goes on behind an empty page that has a next one", async () => {
  const read = async (cursor: string | undefined) =>
    cursor ? { items: items(1, 2), next: null } : { items: [], next: "a" };
  assert.equal(await idsOf(everyAfter(read)), [1, 2]);
});

after("does not go round in circles", async () => {
  const error = await failureOf(
    idsOf(everyAfter(async () => ({ items: items(1, 2), next: "a" }))),
    "invalid_response",
  );
  assert.match(error.message, "goes on for ever");
});

numbered.run();
after.run();
