import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { assertRefusal, ENDLESS, TestQueue } from "./testing.ts";

const MOST = 4096;
const ENV = { ...ENDLESS, MAX_WORKSPACES: "1000", MAX_BODY_BYTES: String(MOST) };
const bodies = suiteOnServer("bodies that are refused", ENV);
const names = suiteOnServer("names that are taken", ENV);
const types = suiteOnServer("content types", ENV);
const sizes = suiteOnServer("sizes of bodies", ENV);

/** The text of a body in which the name is written as it stands. */
function named(name: string): string {
  return `{"name":${name},"type":"gx.tiny"}`;
}

const NO_JSON = [
  ["an empty body", ""],
  ["blanks", "  \n"],
  ["half an object", '{"name":"a","type":"gx.tiny"'],
  ["single quotes", "{'name':'a','type':'gx.tiny'}"],
  ["a comma too many", '{"name":"a","type":"gx.tiny",}'],
  ["two objects", '{"name":"a","type":"gx.tiny"}{}'],
  ["a form", "name=a&type=gx.tiny"],
  ["NaN", named("NaN")],
  ["a raw line break in a name", named('"a\nb"')],
  ["an unknown escape", named('"\\x61"')],
] as const;

for (const [what, body] of NO_JSON) {
  bodies(`POST /queue/tasks refuses ${what}`, async ({ server }) => {
    const queue = new TestQueue(server);
    const answer = await queue.post(body);
    assertRefusal(answer, 400, "malformed_json");
    assert.not("issues" in answer.json);
    assert.equal(await queue.list(), []);
  });
}

bodies("POST /queue/tasks refuses bytes that are not UTF-8", async ({ server }) => {
  const queue = new TestQueue(server);
  const body = Buffer.from(named('"a\xff"'), "latin1");
  const headers = { "Content-Type": "application/json" };
  const { status } = await fetch(queue.url("/tasks"), { method: "POST", body, headers });
  assert.is(status, 400);
  assert.equal(await queue.list(), []);
});

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

const REFUSED: [what: string, body: string, ...paths: string[]][] = [
  ["null", "null", ""],
  ["a number", "1", ""],
  ["a string", '"name"', ""],
  ["true", "true", ""],
  ["an array", "[]", ""],
  ["an array of a task", '[{"name":"a","type":"gx.tiny"}]', ""],
  ["an empty object", "{}", "name", "type"],
  ["no name", '{"type":"gx.tiny"}', "name"],
  ["no type", '{"name":"a"}', "type"],
  ["an empty name", named('""'), "name"],
  ["a name that is null", named("null"), "name"],
  ["a name that is a number", named("1"), "name"],
  ["a name that is a truth value", named("true"), "name"],
  ["a name that is an object", named("{}"), "name"],
  ["a name that is an array", named('["a"]'), "name"],
  ["a name of 201 characters", named(`"${"a".repeat(201)}"`), "name"],
  ["a name of 201 emoji", named(`"${"😀".repeat(201)}"`), "name"],
  ["a name of 201 letters and accents", named(`"${"e\u0301".repeat(100)}x"`), "name"],
  ["a name with NUL", named('"a\\u0000b"'), "name"],
  ["a name that ends in half a pair", named('"a\\ud800"'), "name"],
  ["a name with the second half of a pair", named('"\\udc00a"'), "name"],
  ["a name with halves in the wrong order", named('"\\udc00\\ud800"'), "name"],
  ["an unknown type", '{"name":"a","type":"gx.giant"}', "type"],
  ["an empty type", '{"name":"a","type":""}', "type"],
  ["a type in capitals", '{"name":"a","type":"GX.TINY"}', "type"],
  ["a type with a blank", '{"name":"a","type":"gx.tiny "}', "type"],
  ["a type that is null", '{"name":"a","type":null}', "type"],
  ["a type that is an array", '{"name":"a","type":["gx.tiny"]}', "type"],
  ["a type that every object has", '{"name":"a","type":"constructor"}', "type"],
  ["a type that is __proto__", '{"name":"a","type":"__proto__"}', "type"],
  ["members below __proto__", '{"__proto__":{"name":"a","type":"gx.tiny"}}', "name", "type"],
  ["names of members in capitals", '{"Name":"a","TYPE":"gx.tiny"}', "name", "type"],
  ["a task within a task", '{"task":{"name":"a","type":"gx.tiny"}}', "name", "type"],
  ["two wrong members", '{"name":1,"type":2}', "name", "type"],
];

for (const [what, body, ...paths] of REFUSED) {
  bodies(`POST /queue/tasks refuses ${what}`, async ({ server }) => {
    const queue = new TestQueue(server);
    const answer = await queue.post(body);
    assertRefusal(answer, 400, "invalid");
    const found = answer.json.issues.map(({ path }: { path: string }) => path);
    assert.equal(found.sort(), [...paths].sort(), answer.text);
    for (const issue of answer.json.issues) {
      assert.equal(Object.keys(issue).sort(), ["message", "path"]);
      assert.ok(issue.message.length < 200, issue.message);
    }
    assert.ok(answer.text.isWellFormed());
    assert.equal(await queue.list(), []);
    assert.is((await queue.create()).id, 1, "a number was used up");
  });
}

bodies("POST /queue/tasks refuses what is nested too deeply", async ({ server }) => {
  const queue = new TestQueue(server);
  for (const levels of [33, 1000]) {
    const body = `{"name":"a","type":"gx.tiny","more":${deep(levels)}}`;
    assertRefusal(await queue.post(body), 400, "too_deep", `${levels} levels`);
  }
  assert.equal(await queue.list(), []);
});

const TAKEN: [what: string, name: string][] = [
  ["one character", "a"],
  ["200 characters", "a".repeat(200)],
  ["200 emoji", "😀".repeat(200)],
  ["200 letters and accents", "e\u0301".repeat(100)],
  ["a blank", " "],
  ["blanks around", "  a \t\n"],
  ["quotes and backslashes", '"\'`\\\\"; DROP TABLE queue_tasks; --'],
  ["control characters", "\u0001\u0008\u001f\u007f\u0085"],
  ["line separators", "\u2028\u2029"],
  ["markup", "<script>alert(1)</script>&amp;"],
  ["composed and decomposed letters", "\u00e9 e\u0301 \u212b"],
  ["a family of emoji", "👨‍👩‍👧‍👦 🏳️‍🌈"],
  ["right to left", "\u202eשלום مرحبا"],
  ["characters that are none", "\ufffe\uffff\ufeff\ufffd"],
  ["words that mean something elsewhere", "null undefined __proto__ $1 ?1 %s {{name}}"],
];

for (const [what, name] of TAKEN) {
  names(`POST /queue/tasks keeps a name exactly: ${what}`, async ({ server }) => {
    const queue = new TestQueue(server);
    const following = await queue.follow();
    assert.is((await queue.create(name)).name, name);
    assert.is((await queue.list())[0]?.name, name);
    const { upsert } = await following.frame(({ upsert }) => upsert?.length === 1, "the task");
    assert.is(upsert[0].name, name);
    following.close();
  });
}

names("POST /queue/tasks ignores members that it does not know", async ({ server }) => {
  const queue = new TestQueue(server);
  const body = `{"id":99,"name":"a","type":"gx.tiny","status":"completed","progress":100,
    "created_at":"2000-01-01T00:00:00.000Z","started_at":"x","completed_at":"x","workspace":7,
    "ends_ms":1,"__proto__":{"polluted":true},"constructor":{},"extra":${deep(20)}}`;
  const { status, json } = await queue.post(body);
  assert.is(status, 201);
  const members = ["created_at", "id", "name", "progress", "status", "type"];
  assert.equal(Object.keys(json.task).sort(), members);
  assert.is(json.task.id, 1);
  assert.is(json.task.status, "queued");
  assert.is(json.task.progress, 0);
  assert.not.match(json.task.created_at, /^2000/);
  await queue.settle(["1 running"]);
  const [listed] = await queue.list();
  assert.equal(Object.keys(listed as object).sort(), [...members, "started_at"].sort());
  assert.not.match(JSON.stringify(listed), /polluted|extra|workspace|ends_ms/);
});

names("POST /queue/tasks takes the last of two members of one name", async ({ server }) => {
  const queue = new TestQueue(server);
  const { json } = await queue.post('{"name":"a","type":"gx.heavy","name":"b","type":"gx.tiny"}');
  assert.equal([json.task.name, json.task.type], ["b", "gx.tiny"]);
});

const CONTENT_TYPES: [type: string, status: number][] = [
  ["application/json", 201],
  ["application/json; charset=utf-8", 201],
  ["Application/JSON;Charset=UTF-8", 201],
  ['application/json; charset="utf-8"', 201],
  ["application/json; charset=utf-16", 415],
  ["application/json; charset=latin1", 415],
  ["application/jsonx", 415],
  ["text/json", 415],
  ["text/plain", 415],
  ["text/plain; application/json", 415],
  ["application/x-www-form-urlencoded", 415],
  ["multipart/form-data; boundary=x", 415],
];

for (const [type, expected] of CONTENT_TYPES) {
  types(`POST /queue/tasks answers ${expected} to ${type}`, async ({ server }) => {
    const queue = new TestQueue(server);
    const answer = await queue.post({ name: "a", type: "gx.tiny" }, { "Content-Type": type });
    if (expected === 201) assert.is(answer.status, 201, answer.text);
    else assertRefusal(answer, expected, "unsupported_media_type");
    assert.is((await queue.list()).length, expected === 201 ? 1 : 0);
  });
}

types("POST /queue/tasks answers 415 to no content type", async ({ server }) => {
  const queue = new TestQueue(server);
  const body = Buffer.from(named('"a"'));
  const { status } = await fetch(queue.url("/tasks"), { method: "POST", body });
  assert.is(status, 415);
  assert.equal(await queue.list(), []);
});

/** A good body of so many bytes. */
function sized(bytes: number): string {
  const body = named('"a"');
  return body + " ".repeat(bytes - body.length);
}

sizes("POST /queue/tasks takes a body of MAX_BODY_BYTES and refuses more", async ({ server }) => {
  const queue = new TestQueue(server);
  assert.is((await queue.post(sized(MOST))).status, 201);
  assertRefusal(await queue.post(sized(MOST + 1)), 413, "body_too_large");
  assertRefusal(await queue.post(sized(MOST * 100)), 413, "body_too_large");
  assert.is((await queue.list()).length, 1);
});

sizes("POST /queue/tasks counts the bytes of a body in chunks", async ({ server }) => {
  const queue = new TestQueue(server);
  for (const [bytes, expected] of [
    [MOST, 201],
    [MOST + 1, 413],
  ] as const) {
    const text = sized(bytes);
    const body = new Blob([text.slice(0, 1000), text.slice(1000)]).stream();
    const { status } = await fetch(queue.url("/tasks"), {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json" },
      duplex: "half",
    } as RequestInit);
    assert.is(status, expected);
  }
  assert.is((await queue.list()).length, 1);
});

bodies.run();
names.run();
types.run();
sizes.run();
