import * as assert from "uvu/assert";
import type { Contact } from "./schema.ts";
import { ask, isProblem, lacksInternals, makeContact, suiteOnServer } from "./testing.ts";

const lists = suiteOnServer("GET /contacts");

lists("GET /contacts is empty at first", async ({ server }) => {
  const answer = await ask(server, "GET", "/contacts");
  assert.is(answer.status, 200);
  assert.equal(answer.json, { contactsList: [], pageNumber: 1, pageSize: 10 });
});

lists("GET /contacts gives the pages in the order of creation", async ({ server }) => {
  const made: Contact[] = [];
  for (let i = 0; i < 12; i++) made.push(await makeContact(server, `Ada ${i}`));
  const first = await ask(server, "GET", "/contacts");
  assert.equal(first.json, { contactsList: made.slice(0, 10), pageNumber: 1, pageSize: 10 });
  lacksInternals(first);
  const second = await ask(server, "GET", "/contacts?pageIndex=2");
  assert.equal(second.json, { contactsList: made.slice(10), pageNumber: 2, pageSize: 10 });
  const third = await ask(server, "GET", "/contacts?pageIndex=3");
  assert.equal(third.json, { contactsList: [], pageNumber: 3, pageSize: 10 });
  const small = await ask(server, "GET", "/contacts?pageIndex=3&max=5");
  assert.equal(small.json, { contactsList: made.slice(10), pageNumber: 3, pageSize: 5 });
});

lists("GET /contacts shows at once what has changed", async ({ server }) => {
  const page = async () => (await ask(server, "GET", "/contacts?max=100")).json.contactsList;
  const before = await page();
  const added = await makeContact(server);
  assert.equal(await page(), [...before, added]);
  await ask(server, "PATCH", `/contacts/${added.id}`, { name: "Eve" });
  assert.equal(await page(), [...before, { ...added, name: "Eve" }]);
  await ask(server, "DELETE", `/contacts/${added.id}`);
  assert.equal(await page(), before);
});

const pages: [query: string, pageNumber: number, pageSize: number][] = [
  ["pageIndex=0", 1, 10],
  ["pageIndex=-7", 1, 10],
  ["max=0", 1, 1],
  ["max=-1", 1, 1],
  ["max=100", 1, 100],
  ["max=101", 1, 100],
  ["max=999999999999999", 1, 100],
  ["pageIndex=999999999999999", 1_000_000_000_000, 10],
  ["pageIndex=999999999999999&max=100", 1_000_000_000_000, 100],
];

for (const [query, pageNumber, pageSize] of pages) {
  lists(`GET /contacts?${query} uses page ${pageNumber} of ${pageSize}`, async ({ server }) => {
    const { status, json } = await ask(server, "GET", `/contacts?${query}`);
    assert.is(status, 200);
    assert.is(json.pageNumber, pageNumber);
    assert.is(json.pageSize, pageSize);
    assert.ok(json.contactsList.length <= pageSize);
  });
}

for (const [name, value] of ["x", "", "1.5", "1e3", "NaN", "0x10", "1 2"].flatMap((text) => [
  ["pageIndex", text],
  ["max", text],
]) as [string, string][]) {
  lists(`GET /contacts refuses ${name}=${value}`, async ({ server }) => {
    const answer = await ask(server, "GET", `/contacts?${name}=${encodeURIComponent(value)}`);
    isProblem(answer, 400, "invalid");
    assert.equal(answer.json.issues, [
      { path: name, message: `must be a whole number; it is ${JSON.stringify(value)}` },
    ]);
  });
}

lists.run();
