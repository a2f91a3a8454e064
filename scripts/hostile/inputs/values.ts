import fc, { type Arbitrary } from "fast-check";

/** A value for a member of a body, and whether the contract takes it. */
export interface Tried {
  readonly value: unknown;
  readonly isGood: boolean;
}

const good = (value: unknown): Tried => ({ value, isGood: true });
const bad = (value: unknown): Tried => ({ value, isGood: false });

const otherKinds = fc.constantFrom(null, 0, 1.5, -1, true, false, [], ["x"], {}, { length: 3 });

/** Texts of so many characters, and of some more and less. */
export function text(least: number, most: number): Arbitrary<Tried> {
  const short = fc.string({
    unit: "binary",
    minLength: least,
    maxLength: Math.min(most, least + 20),
  });
  return fc.oneof(
    { weight: 6, arbitrary: short.map((some) => (some.includes("\0") ? bad(some) : good(some))) },
    {
      weight: 3,
      arbitrary: fc.constantFrom("x", "é", "日", "😀").map((one) => good(one.repeat(most))),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom("x", "😀").map((one) => bad(one.repeat(most + 1))),
    },
    { weight: 1, arbitrary: fc.constant(least > 0 ? bad("") : good("")) },
    { weight: 1, arbitrary: fc.constantFrom("a\0b", "\ud800", "x\udc00", "\udfff\ud83d").map(bad) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(
          "'; DROP TABLE events; --",
          "$1",
          "%_\\",
          "\u202e",
          "\ufeff",
          "\r\nX: y",
          "</script>",
          "__proto__",
        )
        .map((value) => ({ value, isGood: value.length >= least && value.length <= most })),
    },
    { weight: 2, arbitrary: otherKinds.map(bad) },
  );
}

let count = 0;

/** E-mails that nobody has, and what is none. */
export const email: Arbitrary<Tried> = fc.oneof(
  { weight: 3, arbitrary: fc.nat().map((n) => good(`u${n}.${count++}@example.org`)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        "",
        "a",
        "@",
        "a@",
        "@b.de",
        "a b@c.de",
        "a@b@c.de",
        "a@b..de",
        "a\0@b.de",
        `${"a".repeat(300)}@b.de`,
      )
      .map(bad),
  },
  { weight: 1, arbitrary: otherKinds.map(bad) },
);

/** Phones in E.164 that nobody has, and what is none. */
export const phone: Arbitrary<Tried> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.nat(9).map((n) => good(`+${n + 1}${String(1e6 + count++).padStart(8, "0")}`)),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        "",
        "+",
        "+1",
        "+0123456",
        "123456",
        "+12345678901234567",
        "+1 234",
        "+12\n",
        "+१२३४",
        "+123\0",
      )
      .map(bad),
  },
  { weight: 1, arbitrary: otherKinds.map(bad) },
);

export function words(...known: readonly string[]): Arbitrary<Tried> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known).map(good) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("", "OPEN", " open", "toString", "__proto__", "gx.").map(bad),
    },
    { weight: 1, arbitrary: otherKinds.map(bad) },
  );
}

/** A member of a body. */
export interface Member {
  readonly values: Arbitrary<Tried>;
  readonly isOptional?: boolean;
}

/** A body as bytes, and whether the contract takes it. */
export interface TriedBody {
  readonly bytes: Buffer;
  readonly isGood: boolean;
  readonly type?: string;
}

const strangers: Arbitrary<Record<string, unknown>> = fc.constantFrom(
  {},
  {},
  {},
  { id: 7 },
  { user_id: 1 },
  { constructor: { prototype: { isAdmin: true } } },
  { toString: 1 },
  { "": null },
  { creation_date: "x" },
);

/** Bodies with these members, right and wrong, and what is no such body at all. */
export function bodies(members: Readonly<Record<string, Member>>): Arbitrary<TriedBody> {
  const record = Object.fromEntries(
    Object.entries(members).map(([name, { values }]) => [
      name,
      fc.option(values, { nil: undefined, freq: 8 }),
    ]),
  );
  const object = fc.tuple(fc.record(record), strangers).map(([tried, stranger]) => {
    const sent: Record<string, unknown> = { ...stranger };
    let isGood = true;
    for (const [name, one] of Object.entries(tried) as [string, Tried | undefined][]) {
      if (one) sent[name] = one.value;
      isGood &&= one ? one.isGood : members[name]?.isOptional === true;
    }
    return { bytes: Buffer.from(JSON.stringify(sent)), isGood };
  });
  const noObject = fc
    .constantFrom(
      "null",
      "0",
      '"x"',
      "[]",
      "true",
      "[{}]",
      `${"[".repeat(40)}${"]".repeat(40)}`,
      `${'{"a":'.repeat(50)}1${"}".repeat(50)}`,
    )
    .map((text) => ({ bytes: Buffer.from(text), isGood: false }));
  const noJson = fc
    .oneof(
      fc
        .constantFrom(
          "",
          "{",
          "{]",
          "undefined",
          "{'a':1}",
          '{"a":1,}',
          "\ufeff{}",
          '{"a":"\n"}',
          "NaN",
          "{}{}",
        )
        .map((text) => Buffer.from(text)),
      fc
        .uint8Array({ minLength: 1, maxLength: 30 })
        .map((bytes) => Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from([0xff, 0x22])])),
      fc.constant(Buffer.alloc(200_000, "x")),
    )
    .map((bytes) => ({ bytes, isGood: false }));
  const otherType = fc
    .tuple(
      object,
      fc.constantFrom(
        "text/plain",
        "application/xml",
        "application/json; charset=latin1",
        "application/jsonx",
        "x",
        "multipart/form-data",
      ),
    )
    .map(([body, type]) => ({ ...body, isGood: false, type }));
  return fc.oneof(
    { weight: 12, arbitrary: object },
    { weight: 1, arbitrary: noObject },
    { weight: 1, arbitrary: noJson },
    { weight: 1, arbitrary: otherType },
  );
}

/** What may stand where an id is expected, in the form of a path. */
export const strangeIds = fc.oneof(
  fc.constantFrom(
    "0",
    "-1",
    "1.0",
    "01",
    "1e3",
    "9007199254740993",
    "99999999999999999999",
    "%00",
    "%20",
    "..%2f..",
    "__proto__",
    "constructor",
    "%F0%9F%98%80",
    "x".repeat(500),
    "a'b",
    "null",
    "1;",
    "00000000-0000-4000-8000-000000000000",
  ),
  fc.nat(1e6).map((n) => String(n + 1e6)),
);

/** What may stand behind a parameter of a query. */
export const strangeValues = fc.constantFrom(
  "0",
  "1",
  "-1",
  "2",
  "50",
  "200",
  "201",
  "1000",
  "1001",
  "1e3",
  "1.5",
  "",
  "x",
  "%00",
  "9999999999999999999999",
  "-9999999999999999999999",
  "%ED%A0%80",
  "NaN",
  "%20",
  "+5",
  "open",
  "done",
  "queued",
  "%25",
  "'",
  "null",
);
