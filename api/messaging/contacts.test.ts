import * as assert from "uvu/assert";
import type { Contact } from "./schema.ts";
import {
  ask,
  isProblem,
  KEY,
  lacksInternals,
  makeContact,
  newPhone,
  suiteOnServer,
  UUID,
} from "./testing.ts";

const ENV = { API_KEYS: `${KEY},second-key` };

const tests = suiteOnServer("contacts", ENV);
const lists = suiteOnServer("GET /contacts", ENV);

// POST /contacts

tests("POST /contacts makes a contact", async ({ server }) => {
  const phone = newPhone();
  const answer = await ask(server, "POST", "/contacts", { name: "Ada", phone });
  assert.is(answer.status, 201);
  assert.is(answer.headers.get("content-type"), "application/json; charset=utf-8");
  assert.match(answer.json.id, UUID);
  assert.equal(answer.json, { id: answer.json.id, name: "Ada", phone });
  const location = answer.headers.get("location") as string;
  assert.is(location, `/messaging/contacts/${answer.json.id}`);
  assert.equal((await ask(server, "GET", location.slice("/messaging".length))).json, answer.json);
});

tests("POST /contacts keeps no field that it does not know", async ({ server }) => {
  const phone = newPhone();
  const body = `{"id":"mine","position":7,"name":"Ada","phone":"${phone}","__proto__":{"note":1}}`;
  const { json } = await ask(server, "POST", "/contacts", body);
  assert.equal(Object.keys(json), ["id", "name", "phone"]);
  assert.is.not(json.id, "mine");
});

const names = [
  "é",
  "日本語 😀",
  "a'; DROP TABLE messaging_contacts; --",
  '"\\\n\t',
  " ",
  "x".repeat(200),
];

for (const name of names) {
  tests(
    `POST /contacts keeps the name ${JSON.stringify(name).slice(0, 30)}`,
    async ({ server }) => {
      const { json } = await ask(server, "POST", "/contacts", { name, phone: newPhone() });
      assert.is(json.name, name);
      assert.is((await ask(server, "GET", `/contacts/${json.id}`)).json.name, name);
    },
  );
}

const goodPhones = ["+10", "+99", "+123456789012345"];

for (const phone of goodPhones) {
  tests(`POST /contacts takes the phone ${phone}`, async ({ server }) => {
    const answer = await ask(server, "POST", "/contacts", { name: "Ada", phone });
    assert.is(answer.status, 201, answer.text);
    assert.is(answer.json.phone, phone);
  });
}

const E164 =
  "must be a phone number in E.164, such as +33612345678: +, then 2 to 15 digits, no 0 first; it is";

const invalid: [what: string, body: unknown, issues: { path: string; message: string }[]][] = [
  [
    "nothing",
    {},
    [
      { path: "name", message: "is missing" },
      { path: "phone", message: "is missing" },
    ],
  ],
  [
    "an empty name",
    { name: "", phone: "+3361" },
    [{ path: "name", message: "must have at least 1 character; it has 0" }],
  ],
  [
    "a long name",
    { name: "x".repeat(201), phone: "+3361" },
    [{ path: "name", message: "must have at most 200 characters; it has 201" }],
  ],
  [
    "a name that is a number",
    { name: 5, phone: "+3361" },
    [{ path: "name", message: "must be a string; it is a number" }],
  ],
  [
    "a name with NUL",
    { name: "a\0b", phone: "+3361" },
    [{ path: "name", message: "must not contain the character NUL" }],
  ],
  ["no array", [], [{ path: "", message: "must be an object; it is an array" }]],
  ["null", null, [{ path: "", message: "must be an object; it is null" }]],
];

const badPhones = [
  "33612345678",
  "+0612345678",
  "+1",
  "+",
  "",
  "+1234567890123456",
  "+33 612345678",
  "+33-612",
  "+33612345678\n",
  "++3361",
  "+٣٣٦١",
  "+3361x",
];

for (const phone of badPhones) {
  const message = `${E164} ${JSON.stringify(phone)}`;
  invalid.push([
    `the phone ${JSON.stringify(phone)}`,
    { name: "A", phone },
    [{ path: "phone", message }],
  ]);
}

for (const [what, body, issues] of invalid) {
  tests(`POST /contacts refuses ${what}`, async ({ server }) => {
    const answer = await ask(server, "POST", "/contacts", body);
    isProblem(answer, 400, "invalid");
    assert.equal(answer.json.issues, issues);
  });
}

tests("POST /contacts refuses what is not JSON", async ({ server }) => {
  isProblem(await ask(server, "POST", "/contacts", "{"), 400, "malformed_json");
  const headers = { "Content-Type": "text/plain" };
  isProblem(await ask(server, "POST", "/contacts", "{}", headers), 415, "unsupported_media_type");
});

tests("POST /contacts refuses a phone that is taken", async ({ server }) => {
  const { id, phone } = await makeContact(server);
  const answer = await ask(server, "POST", "/contacts", { name: "Eve", phone });
  isProblem(answer, 400, "phone_taken");
  assert.equal(answer.json.issues, [
    { path: "phone", message: `is the phone of another contact, ${id}` },
  ]);
  assert.is((await ask(server, "GET", `/contacts/${id}`)).json.name, "Ada");
});

tests("POST /contacts gives one of many at once the phone", async ({ server }) => {
  const phone = newPhone();
  const bodies = Array.from({ length: 10 }, (_, index) => ({ name: `Ada ${index}`, phone }));
  const answers = await Promise.all(bodies.map((body) => ask(server, "POST", "/contacts", body)));
  const statuses = answers.map(({ status }) => status).sort();
  assert.equal(statuses, [201, ...Array(9).fill(400)]);
});

tests("POST /contacts with Idempotency-Key makes one contact", async ({ server }) => {
  const body = { name: "Ada", phone: newPhone() };
  const headers = { "Idempotency-Key": "contact-1" };
  const first = await ask(server, "POST", "/contacts", body, headers);
  const again = await ask(server, "POST", "/contacts", body, headers);
  assert.is(first.status, 201);
  assert.is(again.status, 201);
  assert.is(again.text, first.text);
  assert.is(again.headers.get("location"), first.headers.get("location"));
});

tests("an Idempotency-Key does not fit another body", async ({ server }) => {
  const headers = { "Idempotency-Key": "contact-2" };
  await ask(server, "POST", "/contacts", { name: "Ada", phone: newPhone() }, headers);
  const other = await ask(server, "POST", "/contacts", { name: "Eve", phone: newPhone() }, headers);
  isProblem(other, 409, "idempotency_key_reused");
});

tests("an Idempotency-Key belongs to an API key and a path", async ({ server }) => {
  const idempotent = { "Idempotency-Key": "shared" };
  const otherCaller = { ...idempotent, Authorization: "Bearer second-key" };
  const first = { name: "Ada", phone: newPhone() };
  const second = { name: "Ada", phone: newPhone() };
  const message = { from: "Bob", to: second, content: "hello" };
  assert.is((await ask(server, "POST", "/contacts", first, idempotent)).status, 201);
  assert.is((await ask(server, "POST", "/contacts", second, otherCaller)).status, 201);
  assert.is((await ask(server, "POST", "/messages", message, idempotent)).status, 201);
});

tests("an Idempotency-Key is free again after a refusal", async ({ server }) => {
  const { phone } = await makeContact(server);
  const headers = { "Idempotency-Key": "contact-3" };
  isProblem(
    await ask(server, "POST", "/contacts", { name: "Eve", phone }, headers),
    400,
    "phone_taken",
  );
  const good = await ask(server, "POST", "/contacts", { name: "Eve", phone: newPhone() }, headers);
  assert.is(good.status, 201);
});

// GET /contacts

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

// /contacts/{id}

for (const method of ["GET", "PATCH", "DELETE"]) {
  for (const id of ["nobody", "1", "%F0%9F%98%80", "' OR 1=1 --", "a%00b"]) {
    tests(`${method} /contacts/${id} is 404`, async ({ server }) => {
      const body = method === "PATCH" ? { name: "Eve" } : undefined;
      const answer = await ask(server, method, `/contacts/${id}`, body);
      isProblem(answer, 404, "not_found");
      assert.is(answer.json.id, decodeURIComponent(id));
    });
  }
}

tests("PATCH /contacts/{id} changes what is sent", async ({ server }) => {
  const contact = await makeContact(server);
  const named = await ask(server, "PATCH", `/contacts/${contact.id}`, { name: "Eve" });
  assert.is(named.status, 200);
  assert.equal(named.json, { ...contact, name: "Eve" });
  const phone = newPhone();
  const moved = await ask(server, "PATCH", `/contacts/${contact.id}`, { phone });
  assert.equal(moved.json, { id: contact.id, name: "Eve", phone });
  assert.equal((await ask(server, "GET", `/contacts/${contact.id}`)).json, moved.json);
});

tests("PATCH /contacts/{id} with nothing changes nothing", async ({ server }) => {
  const contact = await makeContact(server);
  for (const body of [{}, { note: "x" }, { id: "other" }]) {
    const answer = await ask(server, "PATCH", `/contacts/${contact.id}`, body);
    assert.is(answer.status, 200);
    assert.equal(answer.json, contact);
  }
});

tests("PATCH /contacts/{id} lets a contact keep its phone", async ({ server }) => {
  const contact = await makeContact(server);
  const answer = await ask(server, "PATCH", `/contacts/${contact.id}`, contact);
  assert.is(answer.status, 200);
});

tests("PATCH /contacts/{id} refuses a phone that is taken", async ({ server }) => {
  const [one, other] = [await makeContact(server), await makeContact(server)];
  const body = { name: "Eve", phone: one.phone };
  const answer = await ask(server, "PATCH", `/contacts/${other.id}`, body);
  isProblem(answer, 400, "phone_taken");
  assert.is(answer.json.issues[0].path, "phone");
  assert.equal((await ask(server, "GET", `/contacts/${other.id}`)).json, other);
});

for (const body of [{ name: "" }, { phone: "0612" }, { name: null }, { phone: 33 }, [], "x"]) {
  tests(`PATCH /contacts/{id} refuses ${JSON.stringify(body)}`, async ({ server }) => {
    const contact = await makeContact(server);
    const answer = await ask(server, "PATCH", `/contacts/${contact.id}`, JSON.stringify(body));
    isProblem(answer, 400, "invalid");
    assert.equal((await ask(server, "GET", `/contacts/${contact.id}`)).json, contact);
  });
}

tests("DELETE /contacts/{id} takes it away, and frees its phone", async ({ server }) => {
  const { id, phone } = await makeContact(server);
  const answer = await ask(server, "DELETE", `/contacts/${id}`);
  assert.is(answer.status, 204);
  assert.is(answer.text, "");
  assert.is((await ask(server, "GET", `/contacts/${id}`)).status, 404);
  assert.is((await ask(server, "DELETE", `/contacts/${id}`)).status, 404);
  assert.is((await ask(server, "POST", "/contacts", { name: "Eve", phone })).status, 201);
});

tests.run();
lists.run();
