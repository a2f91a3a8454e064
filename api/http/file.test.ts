import { gunzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import { fileHandler } from "./file.ts";

const file = suite("fileHandler()");

const content = Buffer.from("export const text = 'ä';\n".repeat(50));
const handler = fileHandler(content, "text/javascript", { "Cache-Control": "no-cache" });

/** What is answered to a request with these headers. */
function ask(headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return handler({ header: (name: string) => headers[name] } as Call);
}

file("gives the content with its headers", async () => {
  const { status, headers, body } = await ask();
  assert.is(status, 200);
  assert.equal(body, content);
  const { ETag, ...others } = headers ?? {};
  assert.match(ETag as string, /^"[\w-]{43}"$/);
  assert.equal(others, {
    "Cache-Control": "no-cache",
    "Content-Type": "text/javascript",
    Vary: "Accept-Encoding",
  });
});

for (const accepted of ["gzip", "gzip, deflate, br", "br;q=1.0, GZIP;q=0.5"]) {
  file(`compresses it for "${accepted}", under another tag`, async () => {
    const { headers, body } = await ask({ "accept-encoding": accepted });
    assert.is(headers?.["Content-Encoding"], "gzip");
    assert.equal(gunzipSync(body as Buffer), content);
    assert.is(headers?.Vary, "Accept-Encoding");
    assert.is.not(headers?.ETag, (await ask()).headers?.ETag);
  });
}

for (const accepted of ["", "identity", "br", "gzip;q=0", "gzip; q=0.000", "x-gzip-like"]) {
  file(`leaves it as it is for "${accepted}"`, async () => {
    const { headers, body } = await ask({ "accept-encoding": accepted });
    assert.is(headers?.["Content-Encoding"], undefined);
    assert.equal(body, content);
  });
}

for (const encoding of ["identity", "gzip"]) {
  file(`does not give it again to those who have it, in ${encoding}`, async () => {
    const accept = { "accept-encoding": encoding };
    const tag = (await ask(accept)).headers?.ETag as string;
    for (const known of [tag, `W/${tag}`, `"another", ${tag}`, "*"]) {
      const { status, headers, body } = await ask({ ...accept, "if-none-match": known });
      assert.is(status, 304, known);
      assert.is(body, undefined);
      const { ETag, Vary } = headers ?? {};
      assert.equal([ETag, Vary], [tag, "Accept-Encoding"]);
      assert.is(headers?.["Cache-Control"], "no-cache");
    }
    for (const other of ['"another"', tag.slice(1, -1), ""]) {
      assert.is((await ask({ ...accept, "if-none-match": other })).status, 200, other);
    }
  });
}

file("has the tag of its content", async () => {
  const other = fileHandler(Buffer.from("other"), "text/javascript", {});
  const { headers } = await other({ header: () => undefined } as unknown as Call);
  assert.is.not(headers?.ETag, (await ask()).headers?.ETag);
});

file.run();
