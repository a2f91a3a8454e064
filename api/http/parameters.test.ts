import Type from "typebox";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Parameters, parametersOf } from "./parameters.ts";
import { Problem } from "./problem.ts";

const reading = suite("parametersOf()");

const size = Type.Integer({ minimum: 1, maximum: 100, default: 10 });
const owner = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 999, description: "the id of an owner" }),
);
const color = Type.Optional(Type.Enum(["red", "blue"]));
const place = Type.String({
  pattern: "^[a-z]{1,8}$",
  default: "here",
  description: "1 to 8 letters",
});
const text = Type.Optional(Type.String());

/** What is read, or what is said to be wrong. */
function read(parameters: Parameters, query: string): unknown {
  try {
    return parametersOf(parameters)(new URLSearchParams(query));
  } catch (error) {
    assert.instance(error, Problem);
    const { status, code, message, details } = error as Problem;
    assert.is(status, 400);
    assert.is(code, "invalid");
    const [issue] = details.issues ?? [];
    assert.is(message, `The query is not valid: ${issue?.path} ${issue?.message}.`);
    return `${issue?.path}: ${issue?.message}`;
  }
}

const all = { size, owner, color, place, text };

reading("gives defaults, and leaves away what is absent", () => {
  assert.equal(read(all, ""), { size: 10, place: "here" });
  assert.equal(read(all, "unknown=1"), { size: 10, place: "here" });
});

reading("gives what is sent, by its type", () => {
  const query = "size=20&owner=7&color=blue&place=there&text=a+b";
  const values = { size: 20, owner: 7, color: "blue", place: "there", text: "a b" };
  assert.equal(read(all, query), values);
});

const numbers: [query: string, given: unknown][] = [
  ["size=0", { size: 1 }],
  ["size=-5", { size: 1 }],
  ["size=101", { size: 100 }],
  ["size=1e3", 'size: must be a whole number; it is "1e3"'],
  ["size=1.5", 'size: must be a whole number; it is "1.5"'],
  ["size=", 'size: must be a whole number; it is ""'],
];

for (const [query, given] of numbers) {
  reading(`a number with a default counts as the nearest that may be: ${query}`, () => {
    assert.equal(read({ size }, query), given);
  });
}

reading("a number without a default has to be one that may be", () => {
  for (const value of ["0", "1000", "-1", "01", "1.0", "a", "", "9".repeat(16)]) {
    assert.is(read({ owner }, `owner=${value}`), "owner: must be the id of an owner", value);
  }
  assert.equal(read({ owner }, "owner=999"), { owner: 999 });
});

reading("a word has to be one of those there are", () => {
  assert.is(read({ color }, "color=green"), 'color: must be one of red, blue; it is "green"');
  assert.is(read({ color }, "color="), 'color: must be one of red, blue; it is ""');
});

reading("a text with a pattern has to fit it", () => {
  for (const value of ["", "HERE", "a b", "a".repeat(9)]) {
    assert.is(read({ place }, `place=${value}`), "place: must be 1 to 8 letters", value);
  }
});

reading("any other text counts as none when it is empty, and has to be storable", () => {
  assert.equal(read({ text }, "text="), {});
  assert.is(read({ text }, "text=%00"), "text: must not contain the character NUL");
});

reading.run();
