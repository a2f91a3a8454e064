import { brotliCompressSync, gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { addStillWellTest, assertProblem } from "./testing.ts";
import { type Apis, type Creation, countAll, PASSWORD, post, startApis } from "./testing-apis.ts";

const malformed = suite("a body that is not JSON");
const shape = suite("a body of another shape");
const names = suite("a body with odd names");
const mediaType = suite("Content-Type");

let apis: Apis;
let before: Record<string, number>;
malformed.before(async () => {
  apis = await startApis();
  before = await countAll(apis);
});
mediaType.after(() => apis?.server.remove());

/** Adds a test that runs for every endpoint that creates. */
function forEach(
  tests: typeof malformed,
  name: string,
  run: (creation: Creation) => Promise<void>,
): void {
  tests(name, async () => {
    for (const creation of apis.creations) await run(creation);
  });
}

const bytes = (...values: number[]) => Buffer.from(values);
const inText = (...values: number[]) =>
  Buffer.concat([Buffer.from('{"title":"'), bytes(...values), Buffer.from('"}')]);

const notJson: Readonly<Record<string, string | Buffer>> = {
  "that is empty": "",
  "that is white": " \r\n\t ",
  "that breaks off": '{"title":"a',
  "that goes on behind its end": '{"title":"a"}{"title":"b"}',
  "with a comma too many": '{"title":"a",}',
  "with single quotes": "{'title':'a'}",
  "with names without quotes": '{title:"a"}',
  "with a comment": '{"title":"a"/* b */}',
  "that is NaN": "NaN",
  "with a line break in a text": '{"title":"a\nb"}',
  "with NUL in a text": '{"title":"a\0b"}',
  "that is a form": "title=a&status=open",
  "that is XML": "<title>a</title>",
  "behind a byte order mark": Buffer.concat([bytes(0xef, 0xbb, 0xbf), Buffer.from("{}")]),
  "in UTF-16": Buffer.from('{"title":"a"}', "utf16le"),
  "with a byte that is none of UTF-8": inText(0xff),
  "with half a character of UTF-8": inText(0xe2, 0x82),
  "with a character of UTF-8 that is longer than need be": inText(0xc0, 0xaf),
  "with half of a surrogate pair as bytes": inText(0xed, 0xa0, 0x80),
  "that is binary": bytes(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0),
};

for (const [what, body] of Object.entries(notJson)) {
  forEach(malformed, `${what} is refused`, async (creation) => {
    const answer = await post(apis, creation, body);
    assertProblem(answer, 400, "malformed_json");
  });
}

const nested = (depth: number, open: string, close: string) =>
  open.repeat(depth) + close.repeat(depth);

forEach(malformed, "that is nested very deeply is refused at once", async (creation) => {
  for (const body of [
    nested(33, "[", "]"),
    nested(40_000, "[", "]"),
    `{"title":"a","extra":${nested(33, "[", "]")}}`,
    `${'{"a":'.repeat(9000)}1${"}".repeat(9000)}`,
  ]) {
    assertProblem(await post(apis, creation, body), 400, "too_deep");
  }
});

forEach(malformed, "that breaks off deep inside is refused", async (creation) => {
  assertProblem(await post(apis, creation, "[".repeat(90_000)), 400, "malformed_json");
});

forEach(shape, "is refused: only an object has members", async (creation) => {
  for (const body of ["null", "true", "0", '"text"', "[]", '[{"title":"a"}]', "{}"]) {
    const answer = await post(apis, creation, body);
    assertProblem(answer, 400, "invalid");
    assert.ok(answer.json.issues.length > 0, body);
  }
});

const otherTypes: readonly unknown[] = [0, 1.5, true, null, [], {}, ["a"], { a: 1 }];

forEach(shape, "is refused where a text is something else, and named", async (creation) => {
  for (const member of Object.keys(creation.texts)) {
    for (const value of otherTypes) {
      const answer = await post(
        apis,
        creation,
        JSON.stringify({ ...creation.good(), [member]: value }),
      );
      assertProblem(answer, 400, "invalid");
      assert.ok(
        answer.json.issues.some(({ path }: { path: string }) => path === member),
        answer.text,
      );
    }
  }
});

forEach(
  shape,
  "is refused where a text is too long, which the answer does not repeat",
  async (creation) => {
    for (const [member, most] of Object.entries(creation.texts)) {
      const body = JSON.stringify({ ...creation.good(), [member]: "x".repeat(most + 1) });
      const answer = await post(apis, creation, body);
      assertProblem(answer, 400, "invalid");
      assert.is(answer.json.issues[0].path, member);
      assert.ok(answer.text.length < 1000, "the answer repeats what was sent");
    }
  },
);

forEach(names, "finds nothing behind __proto__ or constructor", async (creation) => {
  for (const name of ["__proto__", "constructor", "prototype"]) {
    const body = `{${JSON.stringify(name)}:${JSON.stringify(creation.good())}}`;
    assertProblem(await post(apis, creation, body), 400, "invalid");
  }
});

forEach(names, "takes what it knows, and keeps nothing else", async (creation) => {
  const odd = '"__proto__":{"role":"admin","odd":1},"constructor":{"prototype":{"odd":1}},"":1';
  const body = `{${odd},"toString":"x","hasOwnProperty":1,${JSON.stringify(creation.good()).slice(1)}`;
  const plain = await post(apis, creation, JSON.stringify(creation.good()));
  const answer = await post(apis, creation, body);
  assert.is(answer.status, 201, answer.text);
  assert.equal(Object.keys(answer.json), Object.keys(plain.json));
  assert.not.match(answer.text, /odd|admin/);
  // What was sent changed no object's prototype: later answers have no more members than before.
  const later = await post(apis, creation, JSON.stringify(creation.good()));
  assert.equal(Object.keys(later.json), Object.keys(plain.json));
});

forEach(names, "goes by the last of two members with the same name", async (creation) => {
  const good = JSON.stringify(creation.good());
  const [member] = Object.keys(creation.texts) as [string];
  const answer = await post(apis, creation, `{"${member}":7,${good.slice(1)}`);
  assert.is(answer.status, 201, answer.text);
});

forEach(mediaType, "is JSON in UTF-8, however it is written", async (creation) => {
  for (const type of [
    "application/json",
    "Application/JSON",
    "application/json;charset=utf-8",
    'application/json; charset="UTF-8"',
    "application/json ; charset=utf8; x=y",
  ]) {
    const answer = await post(apis, creation, JSON.stringify(creation.good()), {
      "Content-Type": type,
    });
    assert.is(answer.status, 201, `${type}: ${answer.text}`);
  }
});

forEach(mediaType, "of anything else is refused with 415", async (creation) => {
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=iso-8859-1",
    "application/json-patch+json",
    "application/jsonx",
    "text/json",
    "json",
    ",",
  ]) {
    const answer = await post(apis, creation, JSON.stringify(creation.good()), {
      "Content-Type": type,
    });
    assertProblem(answer, 415, "unsupported_media_type");
  }
});

forEach(mediaType, "with a Content-Encoding is refused with 415, and why", async (creation) => {
  const body = JSON.stringify(creation.good());
  for (const [encoding, bytes] of [
    ["gzip", gzipSync(body)],
    ["GZIP", gzipSync(body)],
    ["br", brotliCompressSync(body)],
    ["identity, gzip", gzipSync(body)],
    ["gzip", body],
    ["nonsense", body],
  ] as const) {
    const answer = await post(apis, creation, bytes, { "Content-Encoding": encoding });
    assertProblem(answer, 415, "unsupported_media_type");
    assert.match(answer.json.message, /without Content-Encoding/);
    assert.is(answer.headers.get("accept-encoding"), "identity");
  }
  const plain = await post(apis, creation, body, { "Content-Encoding": "Identity" });
  assert.is(plain.status, 201, plain.text);
});

mediaType("leaves nothing behind of all that was refused here", async () => {
  const after = await countAll(apis);
  // Three bodies with odd names, one with a name twice, five media types and one plain body.
  const made = Object.entries(after).map(([name, count]) => count - (before[name] ?? 0));
  // Each message to a new phone made its contact too.
  assert.equal(made, [10, 10, 20, 10, 10]);
});

addStillWellTest(mediaType, () => apis.server, [PASSWORD]);

malformed.run();
shape.run();
names.run();
mediaType.run();
