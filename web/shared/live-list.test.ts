import { suite } from "uvu";
import * as assert from "uvu/assert";
import { TaskwireError } from "../../sdk/errors.ts";
import type { WatchState } from "../../sdk/watch/options.ts";
import { type ListOptions, LiveList, type Page, type Place } from "./live-list.ts";

interface Item {
  readonly id: number;
  readonly text?: string;
}

/** A page that is asked for, and is answered when the test says so. */
interface Asked {
  readonly place: Place;
  answer(items: readonly Item[], next?: Page<Item>["next"]): Promise<void>;
  fail(error: unknown): Promise<void>;
}

const tests = suite("LiveList");

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A list of a source that the test plays. */
function newList(options: Partial<ListOptions<Item, object>> = {}) {
  const asked: Asked[] = [];
  const source = {
    client: {} as object | undefined,
    state: "connecting" as WatchState,
    drawn: 0,
    add: () => {},
    draw: () => {
      source.drawn++;
    },
  };
  const list = new LiveList<Item, object>(source, {
    resource: "task",
    order: (one, other) => other.id - one.id,
    read: (_client, place) =>
      new Promise<Page<Item>>((resolve, reject) => {
        asked.push({
          place,
          answer(items, next) {
            resolve({ items, next });
            return settled();
          },
          fail(error) {
            reject(error);
            return settled();
          },
        });
      }),
    ...options,
  });
  return { list, asked, source };
}

const items = (...ids: number[]): Item[] => ids.map((id) => ({ id }));
const idsOf = (list: LiveList<Item, object>) => list.items?.map(({ id }) => id);

const change = (upsert: readonly Item[], remove: readonly number[] = [], resource = "task") =>
  ({ type: "change", resource, upsert, remove }) as const;

/** A list that has read its first page. */
async function readList(
  page: readonly Item[],
  next?: Page<Item>["next"],
  options?: Partial<ListOptions<Item, object>>,
) {
  const all = newList(options);
  all.list.take({ type: "reset" });
  await all.asked[0]?.answer(page, next);
  return all;
}

tests("is read when the watch has begun, and not before", async () => {
  const { list, asked } = newList();
  list.forget();
  assert.is(asked.length, 0);
  assert.is(list.items, undefined);
  list.take({ type: "reset" });
  assert.is(list.isReading, true);
  assert.equal(asked[0]?.place, { cursor: undefined, count: 0 });
  await asked[0]?.answer(items(3, 2));
  assert.equal(idsOf(list), [3, 2]);
  assert.is(list.isReading, false);
  assert.is(list.hasMore, false);
});

for (const state of ["waiting", "closed"] as const) {
  tests(`is read as well where the watch is ${state}, once`, async () => {
    const { list, asked, source } = newList();
    list.stateChanged();
    assert.is(asked.length, 0, "it may still begin");
    source.state = state;
    list.stateChanged();
    list.stateChanged();
    assert.is(asked.length, 1);
    await asked[0]?.answer(items(1));
    list.stateChanged();
    assert.is(asked.length, 1);
  });
}

tests("is not read while nobody is let in", () => {
  const { list, asked, source } = newList();
  source.client = undefined;
  list.take({ type: "reset" });
  assert.is(asked.length, 0);
});

tests("goes on page by page, and begins anew with as much as was there", async () => {
  const { list, asked } = await readList(items(9, 8), "after 8");
  assert.is(list.hasMore, true);
  void list.more();
  void list.more();
  assert.is(asked.length, 2, "one page at a time");
  assert.equal(asked[1]?.place, { cursor: "after 8", count: 2 });
  await asked[1]?.answer(items(7, 6), "after 6");
  assert.equal(idsOf(list), [9, 8, 7, 6]);

  list.take({ type: "reset" });
  assert.equal(idsOf(list), [9, 8, 7, 6], "it stays until it is read");
  await asked[2]?.answer(items(10, 9), "after 9");
  assert.equal(asked[3]?.place, { cursor: "after 9", count: 2 });
  await asked[3]?.answer(items(7, 6));
  assert.equal(idsOf(list), [10, 9, 7, 6]);
  assert.is(list.hasMore, false);
  void list.more();
  assert.is(asked.length, 4);
});

tests("takes a page that has nothing new for the last one", async () => {
  const { list, asked } = await readList(items(2, 1), true);
  void list.more();
  await asked[1]?.answer(items(2, 1), true);
  assert.is(list.hasMore, false);
  assert.equal(idsOf(list), [2, 1]);
});

tests("puts what has changed where it belongs, and takes out what is gone", async () => {
  const { list } = await readList(items(5, 3, 1));
  list.take(change([{ id: 3, text: "new" }, { id: 4 }, { id: 6 }, { id: 0 }], [5]));
  assert.equal(list.items, [{ id: 6 }, { id: 4 }, { id: 3, text: "new" }, { id: 1 }, { id: 0 }]);
  list.take(change(items(7), [], "user"));
  assert.is(list.items?.length, 5, "what is of another kind does not count");
});

tests("leaves to a later page what is behind the last one, unless it was here", async () => {
  const { list } = await readList(items(5, 3), "after 3");
  list.take(change([{ id: 2 }, { id: 3, text: "new" }]));
  assert.equal(list.items, [{ id: 5 }, { id: 3, text: "new" }]);
});

tests("keeps the places of what has no order, and puts new ones last", async () => {
  const { list } = await readList(items(2, 9), undefined, { order: undefined });
  list.take(change([{ id: 2, text: "new" }, { id: 4 }]));
  assert.equal(list.items, [{ id: 2, text: "new" }, { id: 9 }, { id: 4 }]);
});

tests("leaves in its place what is changed and not moved among equals", async () => {
  const order = (one: Item, other: Item) =>
    Math.sign(one.id - other.id) * Number(one.id > 3 || other.id > 3);
  const { list } = await readList(items(2, 1, 3, 4), undefined, { order });
  list.take(
    change([
      { id: 2, text: "new" },
      { id: 1, text: "new" },
    ]),
  );
  assert.equal(list.items, [{ id: 2, text: "new" }, { id: 1, text: "new" }, { id: 3 }, { id: 4 }]);
});

tests("takes in and out by its filter", async () => {
  const isMeant = ({ text }: Item) => text === "yes";
  const { list } = await readList([{ id: 1, text: "yes" }], undefined, { isMeant });
  list.take(change([{ id: 1, text: "no" }, { id: 2, text: "yes" }, { id: 3 }]));
  assert.equal(idsOf(list), [2]);
});

tests("does not lose what is told while a page is read", async () => {
  const { list, asked } = await readList(items(3, 2), "after 2");
  void list.more();
  list.take(change([{ id: 4 }, { id: 3, text: "new" }], [2]));
  assert.equal(idsOf(list), [4, 3]);
  await asked[1]?.answer(items(1));
  assert.equal(list.items, [{ id: 4 }, { id: 3, text: "new" }, { id: 1 }]);
});

tests("gives up what is read for an older state", async () => {
  const { list, asked } = newList();
  list.take({ type: "reset" });
  void list.restart();
  await asked[1]?.answer(items(2));
  await asked[0]?.answer(items(1));
  assert.equal(idsOf(list), [2]);
  assert.is(list.isReading, false);

  void list.refresh();
  list.forget();
  await asked[2]?.fail(new Error("nobody asks any more"));
  assert.is(list.items, undefined);
  assert.is(list.problem, "");
});

tests("says why it could not be read, and keeps what it has", async () => {
  const { list, asked } = await readList(items(1), "after 1");
  void list.more();
  await asked[1]?.fail(new TaskwireError("Not now.", { code: "store_unavailable", status: 503 }));
  assert.is(list.problem, "Not now.");
  assert.equal(idsOf(list), [1]);
  void list.refresh();
  assert.is(list.problem, "");
  await asked[2]?.answer(items(1, 0));
  assert.equal(idsOf(list), [1, 0]);
});

tests("shows at once what an answer gave, and has its element drawn", async () => {
  const { list, source } = await readList(items(1));
  source.drawn = 0;
  list.put({ id: 2 });
  list.put({ id: 2 });
  assert.equal(idsOf(list), [2, 1]);
  list.drop(1);
  assert.equal(idsOf(list), [2]);
  assert.ok(source.drawn >= 3);
});

tests("has nothing put in before it is read", () => {
  const { list } = newList();
  list.put({ id: 1 });
  list.drop(1);
  assert.is(list.items, undefined);
});

tests.run();
