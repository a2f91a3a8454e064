import Type from "typebox";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Problem } from "./problem.ts";
import { changeOf, creationOf, creationSchema, unstorableText } from "./validate.ts";

const creation = suite("creationOf()");
const change = suite("changeOf()");
const text = suite("unstorableText()");

const fields = {
  title: Type.String({ minLength: 1, maxLength: 5 }),
  size: Type.Integer({ minimum: 1, description: "a size of at least 1", default: 1 }),
  color: Type.Enum(["red", "blue"] as const, { default: "red" }),
  to: Type.Optional(Type.Object({ phone: Type.String({ minLength: 3 }) })),
};
const newThing = creationOf(fields);
const thingChange = changeOf(fields);

/** What is said to be wrong, as `path: message`. */
function issuesOf(check: (body: unknown) => unknown, body: unknown): string[] {
  try {
    check(body);
  } catch (error) {
    const { status, code, message, details } = error as Problem;
    assert.is(status, 400);
    assert.is(code, "invalid");
    const issues = details.issues ?? [];
    for (const issue of issues) assert.ok(message.includes(issue.message), message);
    return issues.map(({ path, message }) => `${path}: ${message}`).sort();
  }
  return [];
}

creation("gives what the schema names: as it was sent, or by its default", () => {
  assert.equal(newThing({ title: "a" }), { title: "a", size: 1, color: "red" });
  const whole = { title: "a", size: 2, color: "blue", to: { phone: "123" } };
  assert.equal(newThing({ ...whole, other: 1, __proto__: { third: 1 } }), whole);
});

creation("says of each member what it must be, and what it is", () => {
  for (const [body, ...issues] of [
    [{}, "title: is missing"],
    [{ title: 5 }, "title: must be a string; it is a number"],
    [{ title: null }, "title: must be a string; it is null"],
    [{ title: ["a"] }, "title: must be a string; it is an array"],
    [{ title: "" }, "title: must have at least 1 character; it has 0"],
    [{ title: "abcdef" }, "title: must have at most 5 characters; it has 6"],
    [{ title: "🧹🧹🧹🧹🧹🧹" }, "title: must have at most 5 characters; it has 6"],
    [{ title: "a", size: "2" }, "size: must be an integer; it is a string"],
    [{ title: "a", size: 0 }, "size: must be a size of at least 1; it is 0"],
    [{ title: "a", color: "green" }, 'color: must be one of red, blue; it is "green"'],
    [{ title: "a", to: {} }, "to.phone: is missing"],
    [{ title: "a", to: { phone: "1" } }, "to.phone: must have at least 3 characters; it has 1"],
    [{ title: "a\0b" }, "title: must not contain the character NUL"],
    [{ title: "a", to: { phone: "12\0" } }, "to.phone: must not contain the character NUL"],
    [[], ": must be an object; it is an array"],
    [null, ": must be an object; it is null"],
    [
      { title: "", color: 1 },
      "color: must be one of red, blue; it is 1",
      "title: must have at least 1 character; it has 0",
    ],
  ] as [unknown, ...string[]][]) {
    assert.equal(issuesOf(newThing, body), issues, JSON.stringify(body));
  }
});

creation("repeats no more of what was sent than a line takes", () => {
  const [issue = ""] = issuesOf(newThing, { title: "a", color: "x".repeat(5000) });
  assert.ok(issue.length < 150, issue);
});

creation("has a schema that asks for what has no default", () => {
  const { required } = creationSchema(fields) as { required?: string[] };
  assert.equal(required, ["title"]);
});

change("gives what was sent, without any default", () => {
  assert.equal(thingChange({}), {});
  assert.equal(thingChange({ size: 3, other: 1 }), { size: 3 });
});

change("is as strict about what is sent", () => {
  assert.equal(issuesOf(thingChange, { size: null }), ["size: must be an integer; it is null"]);
  assert.equal(issuesOf(thingChange, { title: "\ud800" }), [
    "title: contains half of a surrogate pair, which is no character",
  ]);
  assert.equal(issuesOf(thingChange, "a"), [": must be an object; it is a string"]);
});

text("knows what a store cannot give back", () => {
  for (const good of ["", "a", "🧹", "\u0001", "\ufffd", "e\u0301"]) {
    assert.is(unstorableText(good), undefined);
  }
  for (const bad of ["\0", "a\0", "\ud83e", "\uddf9", "\uddf9\ud83e", "a\ud83eb"]) {
    assert.type(unstorableText(bad), "string");
  }
});

creation.run();
change.run();
text.run();
