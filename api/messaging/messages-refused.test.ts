import * as assert from "uvu/assert";
import { ask, isProblem, newPhone, suiteOnServer } from "./testing.ts";

const tests = suiteOnServer("POST /messages refuses");

interface Refused {
  what: string;
  body: unknown;
  issues: [path: string, message: string][];
}

const good = { from: "Bob", to: { name: "Ada", phone: "+33123" }, content: "hello" };
const NEED = "must be the id of a contact, or a name and a phone; it is {}";
const E164 =
  "must be a phone number in E.164, such as +33612345678: +, then 2 to 15 digits, no 0 first";

const refused: Refused[] = [
  {
    what: "nothing",
    body: {},
    issues: [
      ["from", "is missing"],
      ["content", "is missing"],
      ["to", "is missing"],
    ],
  },
  { what: "null", body: null, issues: [["", "must be an object; it is null"]] },
  {
    what: "an empty sender",
    body: { ...good, from: "" },
    issues: [["from", "must have at least 1 character; it has 0"]],
  },
  {
    what: "a long sender",
    body: { ...good, from: "x".repeat(65) },
    issues: [["from", "must have at most 64 characters; it has 65"]],
  },
  {
    what: "a sender that is a number",
    body: { ...good, from: 7 },
    issues: [["from", "must be a string; it is a number"]],
  },
  {
    what: "an empty content",
    body: { ...good, content: "" },
    issues: [["content", "must have at least 1 character; it has 0"]],
  },
  {
    what: "a long content",
    body: { ...good, content: "😀".repeat(4097) },
    issues: [["content", "must have at most 4096 characters; it has 4097"]],
  },
  {
    what: "a content with NUL",
    body: { ...good, content: "a\0b" },
    issues: [["content", "must not contain the character NUL"]],
  },
  {
    what: "half of a surrogate pair",
    body: `{"from":"Bob","to":{"name":"\\ud800","phone":"+33123"},"content":"x"}`,
    issues: [["to.name", "contains half of a surrogate pair, which is no character"]],
  },
  {
    what: "to that is text",
    body: { ...good, to: "+33123" },
    issues: [["to", "must be an object; it is a string"]],
  },
  {
    what: "to that is null",
    body: { ...good, to: null },
    issues: [["to", "must be an object; it is null"]],
  },
  {
    what: "to that is a list",
    body: { ...good, to: [] },
    issues: [["to", "must be an object; it is an array"]],
  },
  {
    what: "to with nothing in it",
    body: { ...good, to: {} },
    issues: [
      ["to", NEED],
      ["to.name", "is missing"],
      ["to.phone", "is missing"],
    ],
  },
  {
    what: "to with a name alone",
    body: { ...good, to: { name: "Ada" } },
    issues: [["to.phone", "is missing"]],
  },
  {
    what: "to with a phone alone",
    body: { ...good, to: { phone: "+33123" } },
    issues: [["to.name", "is missing"]],
  },
  {
    what: "to with a phone that is none",
    body: { ...good, to: { name: "Ada", phone: "0612" } },
    issues: [["to.phone", `${E164}; it is "0612"`]],
  },
  {
    what: "to with an empty name",
    body: { ...good, to: { name: "", phone: "+33123" } },
    issues: [["to.name", "must have at least 1 character; it has 0"]],
  },
  {
    what: "an unknown id",
    body: { ...good, to: { id: "nobody" } },
    issues: [["to.id", 'is no contact\'s id; it is "nobody"']],
  },
  {
    what: "an unknown id beside a good phone",
    body: { ...good, to: { id: "nobody", name: "Ada", phone: "+33123" } },
    issues: [["to.id", 'is no contact\'s id; it is "nobody"']],
  },
  {
    what: "an id that is a number",
    body: { ...good, to: { id: 1 } },
    issues: [["to.id", "must be a string; it is a number"]],
  },
  {
    what: "an empty id",
    body: { ...good, to: { id: "" } },
    issues: [["to.id", "must have at least 1 character; it has 0"]],
  },
  {
    what: "an id that is null",
    body: { ...good, to: { id: null } },
    issues: [["to.id", "must be a string; it is null"]],
  },
  {
    what: "several things at once",
    body: { from: "", to: { phone: "x" }, content: 5 },
    issues: [
      ["from", "must have at least 1 character; it has 0"],
      ["content", "must be a string; it is a number"],
      ["to.name", "is missing"],
      ["to.phone", `${E164}; it is "x"`],
    ],
  },
];

for (const { what, body, issues } of refused) {
  tests(`POST /messages refuses ${what}`, async ({ server }) => {
    const answer = await ask(server, "POST", "/messages", body);
    isProblem(answer, 400, "invalid");
    const byPath = (one: { path: string }, other: { path: string }) =>
      one.path < other.path ? -1 : 1;
    const expected = issues.map(([path, message]) => ({ path, message }));
    assert.equal(answer.json.issues.sort(byPath), expected.sort(byPath));
    for (const { path, message } of expected) {
      assert.ok(answer.json.message.includes(`${path} ${message}`.trim()), answer.json.message);
    }
  });
}

tests("a refusal leaves neither message nor contact behind", async ({ server }) => {
  const everything = async () => [
    (await ask(server, "GET", "/messages?limit=1000")).text,
    (await ask(server, "GET", "/contacts?max=100")).text,
  ];
  const before = await everything();
  for (const { body } of refused) await ask(server, "POST", "/messages", body);
  const to = { name: "Ada", phone: newPhone() };
  await ask(server, "POST", "/messages", { from: "Bob", to, content: "" });
  assert.equal(await everything(), before);
});

tests.run();
