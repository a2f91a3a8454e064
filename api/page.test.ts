import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "./http/testing.ts";
import { call, startServer, type TestServer } from "./testing/server.ts";

const page = suite("GET /");

let server: TestServer;
page.before(async () => {
  server = await startServer();
});
page.after(() => server?.remove());

const files: readonly [path: string, type: RegExp][] = [
  ["/", /^text\/html; charset=utf-8$/],
  ["/app.js", /^text\/javascript; charset=utf-8$/],
];

for (const [path, type] of files) {
  page(`${path} is served with its type, and headers that keep strangers out`, async () => {
    const { status, headers, text } = await call(server.url + path, "GET");
    assert.is(status, 200);
    assert.match(headers.get("content-type") as string, type);
    assert.ok(text.length > 100);
    assert.is(headers.get("x-content-type-options"), "nosniff");
    assert.is(headers.get("referrer-policy"), "no-referrer");
    const policy = headers.get("content-security-policy") ?? "";
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]) {
      assert.ok(policy.split("; ").includes(rule), `${rule} is missing: ${policy}`);
    }
    assert.not.match(policy, /script-src[^;]*unsafe/);
  });
}

page("loads nothing that its own policy forbids", async () => {
  const { text } = await call(`${server.url}/`, "GET");
  assert.match(text, /<script[^>]+src="\/?app\.js"/);
  for (const [, attributes = "", content = ""] of text.matchAll(/<script([^>]*)>([^<]*)/g)) {
    assert.match(attributes, /src=/);
    assert.is(content.trim(), "", "a script in the page");
  }
  assert.not.match(text, /\son[a-z]+=/i, "a handler in the page");
  assert.not.match(text, /(src|href)="(https?:)?\/\//, "something of another origin");
});

page("holds no secret and no path of the machine that built it", async () => {
  for (const [path] of files) {
    const { text } = await call(server.url + path, "GET");
    for (const secret of ["mySecret", process.cwd(), "node_modules"]) {
      assert.not(text.includes(secret), `${path} holds ${secret}`);
    }
  }
});

page("is all that is served of the files", async () => {
  for (const path of [
    "/index.html",
    "/app.js.map",
    "/main.js",
    "/web/app.js",
    "/chunks",
    "/app.ts",
  ]) {
    assertProblem(await call(server.url + path, "GET"), 404, "unknown_path");
  }
  assert.is((await call(`${server.url}/favicon.ico`, "GET")).status, 204);
});

page.run();
