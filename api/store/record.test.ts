import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeTransaction, encodeTransaction, StatementNumbers } from "./record.ts";
import type { Value } from "./store.ts";

const encode = suite("encodeTransaction()");
const decode = suite("decodeTransaction()");
const numbering = suite("StatementNumbers");

const SQL = "INSERT INTO things VALUES ($1)";

function thereAndBack(parameters: readonly Value[]): readonly Value[] | undefined {
  const payload = encodeTransaction([{ sql: SQL, parameters }], new StatementNumbers());
  return decodeTransaction(payload, [])[0]?.parameters;
}

const kinds: Record<string, Value[]> = {
  null: [null],
  "whole numbers at the edges of a byte count": [0, 1, 127, 128, 16383, 16384, 2 ** 31, 2 ** 32],
  "the largest and smallest safe whole numbers": [2 ** 53 - 1, -(2 ** 53 - 1)],
  "negative whole numbers": [-1, -127, -128, -129, -(2 ** 31), -(2 ** 32)],
  "numbers that are not whole": [0.5, -0.1, Math.PI, 1e-300, Number.MIN_VALUE],
  "numbers beyond the safe whole ones": [2 ** 53, -(2 ** 60), Number.MAX_VALUE],
  "what is no finite number": [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
  "empty text": [""],
  "text in several scripts": ["straße", "日本語", "שלום", "a\nb\t'\"\\", "null\0inside"],
  "text outside the basic plane": ["😀", "𝒳 and 👩‍👩‍👧‍👦"],
  "text longer than the first buffer": ["x".repeat(5000), "é".repeat(100_000)],
  UUIDs: ["00000000-0000-0000-0000-000000000000", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"],
  "text that is nearly a UUID": [
    "F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6",
    "f81d4fae-7dec-41d0-a765-00a0c91e6bfg",
    "f81d4fae7-dec-41d0-a765-00a0c91e6bf6",
    "f81d4fae-7dec-41d0-a765-00a0c91e6bf6\n",
    " f81d4fae-7dec-41d0-a765-00a0c91e6bf",
    "f81d4fae-7dec-41d0-a765-00a0c91e6bf\u0666",
  ],
  bytes: [new Uint8Array(), new Uint8Array([0, 255, 128]), new Uint8Array(70_000).fill(7)],
};

for (const [kind, values] of Object.entries(kinds)) {
  encode(`encodeTransaction() keeps ${kind}`, () => {
    for (const value of values) assert.equal(thereAndBack([value]), [value]);
    assert.equal(thereAndBack(values), values);
  });
}

encode("encodeTransaction() writes a UUID in 17 bytes", () => {
  const lengthWith = (value: Value) =>
    encodeTransaction([{ sql: SQL, parameters: [value] }], new StatementNumbers()).length;
  const uuid = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6";
  assert.is(lengthWith(uuid), lengthWith(null) + 16);
});

encode("encodeTransaction() keeps a view's own bytes only", () => {
  const whole = new Uint8Array([1, 2, 3, 4, 5]);
  assert.equal(thereAndBack([whole.subarray(1, 3)]), [new Uint8Array([2, 3])]);
  assert.equal(thereAndBack([Buffer.from([9, 8])]), [new Uint8Array([9, 8])]);
});

encode("encodeTransaction() keeps many parameters in their order", () => {
  const parameters = Array.from({ length: 1000 }, (_, i) => (i % 2 ? i : `number ${i}`));
  assert.equal(thereAndBack(parameters), parameters);
});

encode("encodeTransaction() keeps statements in their order, also without parameters", () => {
  const statements = [
    { sql: "DELETE FROM a", parameters: [] },
    { sql: "INSERT INTO b VALUES ($1)", parameters: [1] },
    { sql: "DELETE FROM a", parameters: [] },
    { sql: "INSERT INTO b VALUES ($1)", parameters: ["two"] },
  ];
  const payload = encodeTransaction(statements, new StatementNumbers());
  assert.equal(decodeTransaction(payload, []), statements);
});

encode("encodeTransaction() keeps a transaction of no statement", () => {
  assert.equal(decodeTransaction(encodeTransaction([], new StatementNumbers()), []), []);
});

encode("encodeTransaction() writes a statement's text once in a journal", () => {
  const numbers = new StatementNumbers();
  const twice = [
    { sql: SQL, parameters: [1] },
    { sql: SQL, parameters: [2] },
  ];
  const first = encodeTransaction(twice, numbers);
  const second = encodeTransaction(twice, numbers);
  assert.is(first.toString("latin1").split(SQL).length, 2);
  assert.not.ok(second.toString("latin1").includes(SQL));

  const texts: string[] = [];
  assert.equal(decodeTransaction(first, texts), twice);
  assert.equal(decodeTransaction(second, texts), twice);
  assert.equal(texts, [SQL]);
});

encode("encodeTransaction() gives bytes that later calls leave alone", () => {
  const numbers = new StatementNumbers();
  const first = encodeTransaction([{ sql: SQL, parameters: ["first"] }], numbers);
  const before = Buffer.from(first);
  encodeTransaction([{ sql: SQL, parameters: ["other"] }], numbers);
  assert.ok(first.equals(before));
});

encode("encodeTransaction() leaves no trace of a value that it refuses", () => {
  const numbers = new StatementNumbers();
  for (const wrong of [true, 1n, undefined, {}]) {
    const parameters = ["before", wrong as unknown as Value];
    assert.throws(() => encodeTransaction([{ sql: SQL, parameters }], numbers));
  }
  assert.is(numbers.size, 0);
  const good = [{ sql: SQL, parameters: ["good"] }];
  assert.equal(decodeTransaction(encodeTransaction(good, numbers), []), good);
});

const example = encodeTransaction(
  [{ sql: SQL, parameters: [null, 300, -300, 0.5, "text", new Uint8Array(20)] }],
  new StatementNumbers(),
);

decode("decodeTransaction() refuses a payload that ends too early", () => {
  const afterTexts = 2 + SQL.length;
  for (let length = 0; length < example.length; length++) {
    // Texts without a statement are a transaction that only introduces texts.
    if (length === afterTexts) continue;
    assert.throws(
      () => decodeTransaction(example.subarray(0, length), []),
      (error: Error) => error instanceof RangeError,
      `after ${length} of ${example.length} bytes`,
    );
  }
});

decode("decodeTransaction() refuses a statement number that no text has", () => {
  const numbers = new StatementNumbers();
  encodeTransaction([{ sql: SQL, parameters: [] }], numbers);
  const second = encodeTransaction([{ sql: SQL, parameters: [] }], numbers);
  assert.throws(() => decodeTransaction(second, []), /names a statement that is not there/);
});

decode("decodeTransaction() refuses a parameter of an unknown kind", () => {
  const wrong = Buffer.from(example);
  wrong[2 + SQL.length + 2] = 9;
  assert.throws(() => decodeTransaction(wrong, []), /unknown kind/);
});

decode("decodeTransaction() throws nothing but RangeError at any changed byte", () => {
  for (let at = 0; at < example.length; at++) {
    for (let flip = 1; flip < 256; flip++) {
      const changed = Buffer.from(example);
      changed[at] = (changed[at] as number) ^ flip;
      readsOrThrowsRangeError(changed);
    }
  }
});

decode("decodeTransaction() throws nothing but RangeError at garbage", () => {
  readsOrThrowsRangeError(Buffer.alloc(400, 255));
  readsOrThrowsRangeError(Buffer.alloc(400));
  let state = 1;
  for (let round = 0; round < 20_000; round++) {
    const garbage = Buffer.alloc(round % 64);
    for (let i = 0; i < garbage.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      // Small bytes go deeper: they are plausible counts and tags.
      garbage[i] = round % 2 ? state >>> 24 : (state >>> 24) % 8;
    }
    readsOrThrowsRangeError(garbage);
  }
});

function readsOrThrowsRangeError(payload: Buffer): void {
  try {
    decodeTransaction(payload, ["SELECT 1", "SELECT 2"]);
  } catch (error) {
    assert.instance(error, RangeError, `${payload.toString("hex")}: ${error}`);
  }
}

numbering("of() numbers texts in the order of their first appearance", () => {
  const numbers = new StatementNumbers();
  assert.equal(numbers.of("a"), { number: 0, isNew: true });
  assert.equal(numbers.of("b"), { number: 1, isNew: true });
  assert.equal(numbers.of("a"), { number: 0, isNew: false });
  assert.is(numbers.size, 2);
});

numbering("shrinkTo() forgets the newest texts, and their numbers are given again", () => {
  const numbers = new StatementNumbers();
  for (const sql of ["a", "b", "c"]) numbers.of(sql);
  numbers.shrinkTo(1);
  assert.is(numbers.size, 1);
  assert.equal(numbers.of("c"), { number: 1, isNew: true });
  assert.equal(numbers.of("b"), { number: 2, isNew: true });
  assert.equal(numbers.of("a"), { number: 0, isNew: false });
});

numbering("shrinkTo() lets the next record introduce the text again", () => {
  const numbers = new StatementNumbers();
  const kept = encodeTransaction([{ sql: "kept", parameters: [] }], numbers);
  const mark = numbers.size;
  encodeTransaction([{ sql: "lost", parameters: [] }], numbers);
  numbers.shrinkTo(mark);
  const later = encodeTransaction([{ sql: "lost", parameters: [1] }], numbers);

  const texts: string[] = [];
  decodeTransaction(kept, texts);
  assert.equal(decodeTransaction(later, texts), [{ sql: "lost", parameters: [1] }]);
});

encode.run();
decode.run();
numbering.run();
