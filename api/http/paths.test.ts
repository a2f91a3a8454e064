import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call } from "../testing/server.ts";
import { addStillWellTest, assertProblem, rawCall, rawRequest } from "./testing.ts";
import { type Apis, PASSWORD, startApis } from "./testing-apis.ts";

const ids = suite("an id in a path");
const targets = suite("a request's target");
const methods = suite("a method");
const head = suite("HEAD");

let apis: Apis;
ids.before(async () => {
  apis = await startApis();
});
head.after(() => apis?.server.remove());

const KEY = "api_key=there-is-no-key";
const bearer = () => ({ Authorization: `Bearer ${apis.token}` });
const keyed = { Authorization: "Bearer there-is-no-key" };

/** Every path that takes an id, with the methods and the credential that it takes. */
const byId: readonly [path: string, methods: string[], headers: () => Record<string, string>][] = [
  ["/tracker/users/ID", ["GET", "PATCH", "DELETE"], bearer],
  ["/tracker/user/ID", ["GET"], bearer],
  ["/tracker/users/ID/tasks", ["GET"], bearer],
  ["/tracker/tasks/ID", ["GET", "PUT", "PATCH", "DELETE"], bearer],
  ["/messaging/contacts/ID", ["GET", "PATCH", "DELETE"], () => keyed],
  ["/messaging/messages/ID", ["GET"], () => keyed],
  ["/messaging/messages/ID/attempts", ["GET"], () => keyed],
  ["/messaging/messages/ID/redeliver", ["POST"], () => keyed],
  [`/queue/tasks/ID?${KEY}`, ["DELETE"], () => ({})],
];

const strangeIds = [
  "abc",
  "-1",
  "0",
  "1.0",
  "1e0",
  "0x1",
  "+1",
  "%201",
  "1%20",
  "%31%00",
  "9007199254740993",
  "99999999999999999999999999",
  "1%27%20OR%20%271%27=%271",
  "1;DROP%20TABLE%20tasks",
  "*",
  "%2A",
  "..%2F1",
  "%2e%2e%2f1",
  "%2e%2e",
  "1%2F..%2F1",
  "%5c..%5c1",
  "%00",
  "1%0d%0aSet-Cookie:%20a=b",
  "%E2%80%AE",
  "%F0%9F%A7%B9",
  "__proto__",
  "constructor",
  "x".repeat(3000),
];

for (const [path, known, headers] of byId) {
  ids(`${path} answers 404 to one that cannot be`, async () => {
    for (const id of strangeIds) {
      for (const method of known) {
        const body = ["PUT", "PATCH"].includes(method) ? "{}" : "";
        const request = rawRequest(path.replace("ID", id), { method, body, headers: headers() });
        const answer = await rawCall(apis.server.url, request);
        assertProblem(answer, 404, "not_found");
        assert.is(answer.json.id, decodeURIComponent(id), `${method} ${path} ${id}`);
        assert.not("set-cookie" in answer.headers);
      }
    }
  });
}

const strangeTargets: Readonly<Record<string, readonly [target: string, status: number]>> = {
  "with percent signs that mean nothing": ["/tracker/users/%", 400],
  "with half an escape": ["/tracker/users/%4", 400],
  "with an escape of no hexadecimal": ["/tracker/users/%zz", 400],
  "with escapes that are not UTF-8": ["/tracker/users/%ff%fe", 400],
  "with half a character escaped": ["/tracker/users/%e2%82", 400],
  "with half a surrogate pair escaped": ["/tracker/users/%ed%a0%80", 400],
  "that goes up": ["/tracker/../../etc/passwd", 404],
  "that goes up, escaped": ["/tracker/%2e%2e/%2e%2e/etc/passwd", 404],
  "that goes up, escaped twice": ["/%252e%252e/%252e%252e/etc/passwd", 404],
  "that goes up to the page's files": ["/components.js/../../main.js", 404],
  "with backslashes": ["/..\\..\\etc\\passwd", 404],
  "with an escaped slash": ["/tracker%2Fme", 404],
  "with an escaped name": ["/%74racker/me", 404],
  "with NUL": ["/components.js%00.html", 404],
  "of a file of the server": ["/main.js", 404],
  "of its data": ["/data/jwt-secret", 404],
  "of its settings": ["/.env", 404],
  "of its source": ["/api/main.ts", 404],
  "with a fragment": ["/healthz#there", 404],
  "that is a star": ["*", 400],
  "in absolute form, of another path": ["http://example.org/nowhere", 404],
  "in absolute form, that goes up": ["http://example.org/../etc/passwd", 404],
  "in absolute form, with a bad escape": ["http://example.org/tracker/users/%zz", 400],
  "of a prototype": ["/__proto__", 404],
  "of a method of objects": ["/tracker/toString", 404],
  "that is very long": [`/${"a/".repeat(5000)}`, 404],
};

for (const [what, [target, status]] of Object.entries(strangeTargets)) {
  targets(`${what} is answered ${status}`, async () => {
    for (const method of ["GET", "POST", "DELETE"]) {
      const answer = await rawCall(apis.server.url, rawRequest(target, { method }));
      assertProblem(answer, status);
      assert.ok(answer.headers["x-request-id"], "no X-Request-Id");
    }
  });
}

targets("in absolute form is answered as the path alone", async () => {
  for (const target of [
    "http://example.org/tracker/me",
    "HTTPS://example.org:99/tracker/me?x=1",
    "http://user:pass@example.org/me",
  ]) {
    const answer = await rawCall(apis.server.url, rawRequest(target, { headers: bearer() }));
    assert.is(answer.status, 200, target);
    assert.is(answer.json.email, "admin@example.org");
  }
});

targets("with slashes too many never reaches what they would hide", async () => {
  for (const target of ["//tracker//me", "/tracker//me", "//", "///", "/tracker/tasks//", "//me"]) {
    const answer = await rawCall(apis.server.url, rawRequest(target));
    assert.ok([400, 401, 404].includes(answer.status) || target.replaceAll("/", "") === "", target);
    assert.is.not(answer.status, 500);
  }
});

targets("with a query that means nothing is answered all the same", async () => {
  for (const query of [
    "?",
    "??",
    "?%",
    "?%zz=%ff",
    "?a=b=c&&&=",
    "?q=%",
    `?x=${"y".repeat(9000)}`,
  ]) {
    const request = rawRequest(`/tracker/tasks${query}`, { headers: bearer() });
    assert.is((await rawCall(apis.server.url, request)).status, 200, query);
  }
});

/** Every path of the contract, and what it allows. */
const allowed: Readonly<Record<string, string>> = {
  "/tracker/auth": "POST",
  "/tracker/logout": "POST",
  "/tracker/me": "GET",
  "/tracker/users": "GET, POST",
  "/tracker/users/1": "GET, PATCH, DELETE",
  "/tracker/user/1": "GET",
  "/tracker/users/1/tasks": "GET",
  "/tracker/tasks": "GET, POST",
  "/tracker/tasks/1": "GET, PUT, PATCH, DELETE",
  "/tracker/ws": "GET",
  "/messaging/contacts": "GET, POST",
  "/messaging/contacts/x": "GET, PATCH, DELETE",
  "/messaging/messages": "GET, POST",
  "/messaging/messages/x": "GET",
  "/messaging/messages/x/attempts": "GET",
  "/messaging/messages/x/redeliver": "POST",
  "/messaging/ws": "GET",
  "/queue/tasks": "GET, POST",
  "/queue/tasks/1": "DELETE",
  "/queue/tasks/flush": "POST, DELETE",
  "/queue/stats": "GET",
  "/queue/ws/tasks": "GET",
  "/healthz": "GET",
  "/readyz": "GET",
  "/metrics": "GET",
  "/": "GET",
  "/components.js": "GET",
  "/tracker/signup": "GET",
};

for (const [path, verbs] of Object.entries(allowed)) {
  methods(`that ${path} does not know is answered 405 with what it allows`, async () => {
    const known = verbs.split(", ");
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]) {
      if (known.includes(method)) continue;
      const answer = await rawCall(apis.server.url, rawRequest(path, { method }));
      assertProblem(answer, 405, "method_not_allowed");
      const names = answer.headers.allow?.split(", ") ?? [];
      for (const name of known) {
        const isThere = names.includes(name) || path === "/queue/tasks/flush";
        assert.ok(isThere, `Allow: ${names}`);
      }
      assert.not(names.includes(method));
      assert.is(names.includes("HEAD"), known.includes("GET"));
    }
  });
}

methods("that is no word is answered 400", async () => {
  for (const method of ["FOO", "get", "GE T", "G\0ET", "{}"]) {
    const answer = await rawCall(apis.server.url, rawRequest("/healthz", { method }));
    assertProblem(answer, 400, "bad_request");
    assert.ok(answer.headers["x-request-id"], "no X-Request-Id");
  }
});

head("has the status and the headers of GET, and no body", async () => {
  for (const path of [
    "/tracker/me",
    "/tracker/tasks",
    "/healthz",
    "/",
    "/nowhere",
    "/tracker/auth",
  ]) {
    const [get, empty] = await Promise.all(
      ["GET", "HEAD"].map((method) => call(apis.server.url + path, method, { headers: bearer() })),
    );
    assert.is(empty?.text, "");
    assert.is(empty?.status, get?.status, path);
    for (const name of ["content-type", "content-length", "allow"]) {
      assert.is(empty?.headers.get(name), get?.headers.get(name), `${path} ${name}`);
    }
  }
});

addStillWellTest(head, () => apis.server, [PASSWORD]);

ids.run();
targets.run();
methods.run();
head.run();
