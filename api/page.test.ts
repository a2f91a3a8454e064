import { suite } from "uvu";
import * as assert from "uvu/assert";
import * as door from "../sdk/mod.ts";
import { assertProblem } from "./http/testing.ts";
import { call, startServer, type TestServer } from "./testing/server.ts";

const page = suite("GET /");
const sdk = suite("GET /sdk.js");

let server: TestServer;
for (const tests of [page, sdk]) {
  tests.before(async () => {
    server = await startServer();
  });
  tests.after(() => server?.remove());
}

const files: readonly [path: string, type: RegExp][] = [
  ["/", /^text\/html; charset=utf-8$/],
  ["/page.css", /^text\/css; charset=utf-8$/],
  ["/icon.svg", /^image\/svg\+xml$/],
  ["/components.js", /^text\/javascript; charset=utf-8$/],
  ["/components/tw-app.js", /^text\/javascript; charset=utf-8$/],
  ["/sdk.js", /^text\/javascript; charset=utf-8$/],
];

for (const [path, type] of files) {
  page(`${path} is served with its type, and headers that keep strangers out`, async () => {
    const { status, headers, text } = await call(server.url + path, "GET");
    assert.is(status, 200);
    assert.match(headers.get("content-type") as string, type);
    assert.ok(text.length > 0);
    assert.is(headers.get("x-content-type-options"), "nosniff");
    assert.is(headers.get("referrer-policy"), "no-referrer");
    const policy = headers.get("content-security-policy") ?? "";
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "require-trusted-types-for 'script'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]) {
      assert.ok(policy.split("; ").includes(rule), `${rule} is missing: ${policy}`);
    }
    assert.not.match(policy, /unsafe/);
  });
}

page("loads nothing that its own policy forbids", async () => {
  const { text } = await call(`${server.url}/`, "GET");
  assert.match(text, /<script[^>]+src="\/components\.js"/);
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
    // The SDK knows the published default, to say that a sender still has it.
    const secrets = path === "/sdk.js" ? [] : ["mySecret"];
    for (const secret of [...secrets, process.cwd(), "node_modules"]) {
      assert.not(text.includes(secret), `${path} holds ${secret}`);
    }
  }
});

page("is fetched again only when it has changed", async () => {
  for (const [path] of files) {
    const first = await call(server.url + path, "GET");
    assert.is(first.headers.get("cache-control"), "no-cache");
    const tag = first.headers.get("etag") ?? "";
    assert.match(tag, /^"[\w-]{43}(-gzip)?"$/);
    for (const known of [tag, `W/${tag}`, `"another", ${tag}`, "*"]) {
      const again = await call(server.url + path, "GET", { headers: { "If-None-Match": known } });
      assert.is(again.status, 304, known);
      assert.is(again.text, "");
      assert.is(again.headers.get("etag"), tag);
      assert.is(again.headers.get("cache-control"), "no-cache");
    }
    for (const other of ['"another"', tag.slice(1, -1), ""]) {
      const again = await call(server.url + path, "GET", { headers: { "If-None-Match": other } });
      assert.is(again.status, 200, other);
      assert.is(again.text, first.text);
    }
  }
});

sdk("GET /sdk.js is the SDK's public door in one file, which imports nothing", async () => {
  const { text } = await call(`${server.url}/sdk.js`, "GET");
  const served = await import(
    `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`
  );
  assert.equal(Object.keys(served).sort(), Object.keys(door).sort());
  assert.type(served.MessagingClient, "function");
});

sdk("GET /sdk.js may be imported by pages of the origins that may call", async () => {
  const headers = { Origin: "https://page.example" };
  const open = await call(`${server.url}/sdk.js`, "GET", { headers });
  assert.is(open.headers.get("access-control-allow-origin"), "*");

  const strict = await startServer({ env: { CORS_ORIGINS: "https://page.example" } });
  try {
    const own = await call(`${strict.url}/sdk.js`, "GET", { headers });
    assert.is(own.headers.get("access-control-allow-origin"), "https://page.example");
    assert.is(own.headers.get("vary"), "Origin, Accept-Encoding");
    const other = { headers: { Origin: "https://other.example" } };
    const refused = await call(`${strict.url}/sdk.js`, "GET", other);
    assert.is(refused.headers.get("access-control-allow-origin"), null);
  } finally {
    await strict.remove();
  }
});

page("is all that is served of the files", async () => {
  for (const path of [
    "/index.html",
    "/app.js.map",
    "/sdk.js.map",
    "/sdk/mod.ts",
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
sdk.run();
