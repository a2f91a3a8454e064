import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "../http/testing.ts";
import { addLogTest, addTask, ask, startTeam, type Team } from "./testing.ts";

const pages = suite("GET /tracker/tasks, page after page");
const filters = suite("GET /tracker/tasks with filters");
const search = suite("GET /tracker/tasks?q=");

let team: Team;
pages.before(async () => {
  team = await startTeam();
});
search.after(() => team?.server.remove());

interface ListedTask {
  readonly id: number;
  readonly user_id: number;
  readonly title: string;
  readonly status: string;
}

interface Page {
  readonly tasks: readonly ListedTask[];
  readonly next_cursor: string | null;
}

async function page(query: Record<string, string | number>, path = "/tasks"): Promise<Page> {
  const text = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const { status, json, text: body } = await ask(team.server, team.bob, "GET", `${path}?${text}`);
  assert.is(status, 200, body);
  assert.equal(Object.keys(json), ["tasks", "next_cursor"]);
  return json;
}

/** Every page's ids, one list each. `between` is called after each page. */
async function allPages(
  query: Record<string, string | number>,
  between: () => Promise<unknown> = async () => {},
  path?: string,
): Promise<number[][]> {
  const found: number[][] = [];
  let cursor: string | null = null;
  do {
    const { tasks, next_cursor }: Page = await page({ ...query, ...(cursor && { cursor }) }, path);
    found.push(tasks.map(({ id }) => id));
    assert.ok(found.length < 1000, "the pages have no end");
    cursor = next_cursor;
    await between();
  } while (cursor !== null);
  return found;
}

const latestFirst = (ids: readonly number[]) => [...ids].sort((a, b) => b - a);

const own: number[] = [];

pages("is empty while there are none, and says that there is no next page", async () => {
  assert.equal(await page({}), { tasks: [], next_cursor: null });
});

pages("gives each task once, latest first, for any limit", async () => {
  for (let i = 0; i < 12; i++) own.push(await addTask(team.server, team.ann, { title: `a${i}` }));
  for (const limit of [1, 5, 6, 11, 12, 13]) {
    const found = await allPages({ limit });
    assert.equal(found.flat(), latestFirst(own), `limit ${limit}`);
    assert.is(found.length, Math.ceil(12 / limit), `limit ${limit}`);
  }
});

pages("neither repeats nor leaves out a task while others are added and removed", async () => {
  const stay = [...own];
  let removable = own.slice(0, 3);
  const found = await allPages({ limit: 2 }, async () => {
    await addTask(team.server, team.bob, { title: "added meanwhile" });
    // One that comes on a later page: it is gone, and moves nothing that was not read yet.
    const gone = removable.shift();
    if (gone) await ask(team.server, team.ann, "DELETE", `/tasks/${gone}`);
  });
  removable = [];
  assert.equal(found.flat(), latestFirst(stay.slice(3)));
  own.splice(0, 3);
});

pages("goes on from a cursor whose task was removed", async () => {
  const [first = 0, second = 0, third] = latestFirst(own);
  const mine = { user_id: team.ann.id, limit: 1 };
  const { next_cursor } = await page({ ...mine });
  assert.is(next_cursor, String(first));
  await ask(team.server, team.ann, "DELETE", `/tasks/${first}`);
  own.splice(own.indexOf(first), 1);
  const next = await page({ ...mine, cursor: next_cursor as string });
  assert.equal(
    next.tasks.map(({ id }) => id),
    [second],
  );
  assert.is((await page({ ...mine, cursor: String(second) })).tasks[0]?.id, third);
});

pages("shows a change at once, though it remembers answers", async () => {
  const query = { user_id: team.ann.id, limit: 1 };
  const id = await addTask(team.server, team.ann, { title: "one" });
  assert.is((await page(query)).tasks[0]?.title, "one");
  await ask(team.server, team.ann, "PATCH", `/tasks/${id}`, { title: "two" });
  assert.is((await page(query)).tasks[0]?.title, "two");
  await ask(team.server, team.ann, "DELETE", `/tasks/${id}`);
  assert.is.not((await page(query)).tasks[0]?.id, id);
});

pages("has 50 tasks by default and 200 at most", async () => {
  const adds = Array.from({ length: 210 }, (_, i) =>
    addTask(team.server, team.admin, { title: `many ${i}` }),
  );
  await Promise.all(adds);
  for (const [query, count] of [
    [{}, 50],
    [{ limit: 200 }, 200],
    [{ limit: 201 }, 200],
    [{ limit: "9".repeat(15) }, 200],
    [{ limit: 0 }, 1],
    [{ limit: -3 }, 1],
  ] as const) {
    const { tasks, next_cursor } = await page({ ...query, user_id: team.admin.id });
    assert.is(tasks.length, count, JSON.stringify(query));
    assert.is(next_cursor, String(tasks.at(-1)?.id));
  }
});

pages("refuses what is no limit, cursor, status or user, and names it", async () => {
  for (const query of [
    ...["limit=", "limit=ten", "limit=1.5", "limit=1e3", "limit=0x10", "limit=10%3B", "limit=1%00"],
    ...["cursor=", "cursor=abc", "cursor=-1", "cursor=0", "cursor=1%20OR%201", "cursor=1%00"],
    ...["status=", "status=closed", "status=OPEN", "status=open%00", "status=open'--"],
    ...[
      "user_id=",
      "user_id=me",
      "user_id=-1",
      "user_id=1%20OR%201=1",
      "user_id=1;",
      `user_id=${"9".repeat(16)}`,
    ],
    ...["q=a%00b"],
  ]) {
    for (const path of query.startsWith("limit") || query.startsWith("cursor")
      ? ["/tasks", `/users/${team.ann.id}/tasks`]
      : ["/tasks"]) {
      const answer = await ask(team.server, team.bob, "GET", `${path}?${query}`);
      assertProblem(answer, 400, "invalid");
      assert.is(answer.json.issues[0].path, query.split("=")[0], query);
    }
  }
});

filters("status, user_id and q all have to fit", async () => {
  const target = await addTask(team.server, team.bob, { title: "needle", status: "in_progress" });
  await addTask(team.server, team.bob, { title: "needle", status: "done" });
  await addTask(team.server, team.bob, { title: "hay", status: "in_progress" });
  await addTask(team.server, team.ann, { title: "needle", status: "in_progress" });
  const filter = { q: "needle", status: "in_progress", user_id: team.bob.id };
  assert.equal((await allPages(filter)).flat(), [target]);
  assert.is((await page({ q: "needle" })).tasks.length, 3);
  assert.is((await page({ q: "needle", user_id: team.bob.id })).tasks.length, 2);
});

filters("status gives only tasks with it, in pages without a gap", async () => {
  const { tasks } = await page({ status: "in_progress", limit: 200 });
  assert.equal([...new Set(tasks.map(({ status }) => status))], ["in_progress"]);
  const found = await allPages({ status: "in_progress", limit: 2 });
  assert.equal(
    found.flat(),
    tasks.map(({ id }) => id),
  );
});

filters("user_id gives the same as /users/{id}/tasks", async () => {
  const byFilter = await allPages({ user_id: team.bob.id, limit: 4 });
  const byPath = await allPages({ limit: 4 }, undefined, `/users/${team.bob.id}/tasks`);
  assert.equal(byPath, byFilter);
  assert.ok(byPath.flat().length > 4);
  assert.equal(await page({ user_id: 999999 }), { tasks: [], next_cursor: null });
});

/** Titles and descriptions that mean something to SQL, to LIKE, or to a pattern. */
const texts: readonly [text: string, description?: string][] = [
  ["100% sure"],
  ["100 sure"],
  ["snake_case"],
  ["snakeXcase"],
  ["a back\\slash"],
  ['it\'s "quoted"'],
  ["'; DROP TABLE users; --"],
  ["a [b] {c} (d) .* ^$"],
  ["École ÉTÉ"],
  ["Straße", "the İstanbul road"],
  ["plain", "the words are in the description: MARMALADE"],
  ["🧹 sweep"],
];

const searches: readonly [q: string, titles: readonly string[]][] = [
  ["100%", ["100% sure"]],
  ["0% s", ["100% sure"]],
  ["snake_", ["snake_case"]],
  ["e_c", ["snake_case"]],
  ["k\\s", ["a back\\slash"]],
  ["\\", ["a back\\slash"]],
  ["it's", ['it\'s "quoted"']],
  ['"quoted"', ['it\'s "quoted"']],
  ["'; DROP TABLE users; --", ["'; DROP TABLE users; --"]],
  ["drop table", ["'; DROP TABLE users; --"]],
  ["' OR '1'='1", []],
  ["[b] {c} (d) .* ^$", ["a [b] {c} (d) .* ^$"]],
  ["SNAKE_CASE", ["snake_case"]],
  ["École", ["École ÉTÉ"]],
  ["ÉTÉ", ["École ÉTÉ"]],
  ["cole", ["École ÉTÉ"]],
  ["Straße", ["Straße"]],
  ["İstanbul", ["Straße"]],
  ["marmalade", ["plain"]],
  ["🧹", ["🧹 sweep"]],
  ["no such text", []],
  ["%", ["100% sure"]],
  ["%%", []],
  ["x".repeat(4000), []],
];

search("finds the text itself, in title or description, whatever it means elsewhere", async () => {
  for (const [title, description = ""] of texts) {
    const { status, json } = await ask(team.server, team.bob, "POST", "/tasks", {
      title,
      description,
    });
    assert.is(status, 201);
    assert.is(json.title, title);
    assert.is(json.description, description);
  }
  for (const [q, titles] of searches) {
    const { tasks } = await page({ q, user_id: team.bob.id });
    assert.equal(
      tasks.map(({ title }) => title),
      titles,
      q,
    );
  }
});

search("pages what it finds without a gap", async () => {
  const everything = await page({ q: "many 1", limit: 200 });
  const found = await allPages({ q: "many 1", limit: 7 });
  assert.equal(
    found.flat(),
    everything.tasks.map(({ id }) => id),
  );
});

search("of an empty text finds everything", async () => {
  assert.equal(await page({ q: "" }), await page({}));
});

addLogTest(search, () => team);

pages.run();
filters.run();
search.run();
