import * as assert from "uvu/assert";
import { ask, isProblem, KEY, makeContact, newPhone, suiteOnServer, UUID } from "./testing.ts";

const ENV = { API_KEYS: `${KEY},second-key` };

const tests = suiteOnServer("POST /contacts", ENV);

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

tests.run();
