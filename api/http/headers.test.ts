import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawClient } from "../live/testing.ts";
import { call, startServer, type TestServer } from "../testing/server.ts";
import { addStillWellTest, assertProblem, rawCall, rawRequest } from "./testing.ts";
import { type Apis, PASSWORD, post, startApis } from "./testing-apis.ts";

const anyOrigin = suite("CORS_ORIGINS=*");
const someOrigins = suite("CORS_ORIGINS with a list");
const requestId = suite("X-Request-Id");
const unreadable = suite("a request that cannot be read");

let apis: Apis;
let listed: TestServer;
anyOrigin.before(async () => {
  [apis, listed] = await Promise.all([
    startApis(),
    startServer({ env: { CORS_ORIGINS: "https://app.example.org, http://localhost:5173" } }),
  ]);
});
unreadable.after(async () => {
  await Promise.all([apis?.server.remove(), listed?.remove()]);
});

const preflight = {
  Origin: "https://app.example.org",
  "Access-Control-Request-Method": "PATCH",
  "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
};

/** Paths of every kind, with what is asked of them: answers that are good, and such that are not. */
const everywhere: readonly [method: string, path: string][] = [
  ["GET", "/healthz"],
  ["GET", "/"],
  ["GET", "/tracker/me"],
  ["POST", "/users"],
  ["GET", "/messaging/contacts"],
  ["GET", "/queue/tasks?api_key=there-is-no-key"],
  ["DELETE", "/queue/tasks/1?api_key=wrong"],
  ["GET", "/nowhere"],
  ["DELETE", "/healthz"],
  ["GET", "/tracker/users/%zz"],
];

anyOrigin("lets every page read every answer, without credentials mode", async () => {
  for (const [method, path] of everywhere) {
    const { headers } = await call(apis.server.url + path, method, {
      headers: { Origin: "https://anywhere.example" },
    });
    assert.is(headers.get("access-control-allow-origin"), "*", path);
    assert.is(headers.get("access-control-allow-credentials"), null);
    assert.is(headers.get("set-cookie"), null);
    const exposed = headers.get("access-control-expose-headers")?.split(", ") ?? [];
    for (const name of ["Location", "Retry-After", "X-Request-Id"]) {
      assert.ok(exposed.includes(name), `${path} exposes ${exposed}`);
    }
  }
});

anyOrigin("answers a preflight at every path, also one that there is not", async () => {
  for (const [, path] of everywhere) {
    const { status, text, headers } = await call(apis.server.url + path, "OPTIONS", {
      headers: preflight,
    });
    assert.is(status, 204);
    assert.is(text, "");
    assert.is(headers.get("access-control-allow-origin"), "*");
    const methods = headers.get("access-control-allow-methods")?.split(", ") ?? [];
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      assert.ok(methods.includes(method), `${path} allows ${methods}`);
    }
    const allowed = headers.get("access-control-allow-headers")?.toLowerCase() ?? "";
    for (const name of ["authorization", "content-type", "idempotency-key"]) {
      assert.ok(allowed.includes(name), `${path} allows ${allowed}`);
    }
    assert.ok(Number(headers.get("access-control-max-age")) > 0);
  }
});

someOrigins("lets those pages read, and no others; caches are told", async () => {
  for (const [origin, allowed] of [
    ["https://app.example.org", "https://app.example.org"],
    ["http://localhost:5173", "http://localhost:5173"],
    ["https://app.example.org.evil.example", null],
    ["https://evil-app.example.org", null],
    ["http://app.example.org", null],
    ["https://app.example.org:8443", null],
    ["null", null],
    ["*", null],
    [undefined, null],
  ] as const) {
    for (const [method, path] of [...everywhere, ["OPTIONS", "/tracker/me"] as const]) {
      const { headers } = await call(listed.url + path, method, {
        headers: origin ? { ...preflight, Origin: origin } : {},
      });
      assert.is(headers.get("access-control-allow-origin"), allowed, `${origin} ${path}`);
      assert.ok(headers.get("vary")?.includes("Origin"), `${path}: Vary is not Origin`);
    }
  }
});

requestId("is the request's own where it is a plain token", async () => {
  for (const id of ["abc", "A.b_c-1", "4bf92f3577b34da6a3ce929d0e0e4736", "x".repeat(64)]) {
    for (const [method, path] of everywhere) {
      const { headers } = await call(apis.server.url + path, method, {
        headers: { "X-Request-Id": id },
      });
      assert.is(headers.get("x-request-id"), id, path);
    }
  }
});

requestId("is a new one where the request has none, or one that is not plain", async () => {
  const seen = new Set<string>();
  const sent = ["", "two words", "a;b", "<script>", "é", "x".repeat(65), "a,b", '"a"'];
  for (const id of [undefined, ...sent]) {
    const headers: Record<string, string> = id === undefined ? {} : { "X-Request-Id": id };
    const answer = await rawCall(apis.server.url, rawRequest("/healthz", { headers }));
    const made = answer.headers["x-request-id"] as string;
    assert.match(made, /^[0-9a-f-]{36}$/, `${id}`);
    seen.add(made);
  }
  assert.is(seen.size, sent.length + 1);
  const twice = "GET /healthz HTTP/1.1\r\nHost: h\r\nX-Request-Id: a\r\nX-Request-Id: b\r\n\r\n";
  const answer = await rawCall(apis.server.url, twice);
  assert.match(answer.headers["x-request-id"] as string, /^[0-9a-f-]{36}$/);
});

requestId("is there when a WebSocket opens", async () => {
  const open = async (headers: Record<string, string> = {}) => {
    const client = new RawClient(apis.server.url, "/ws/tasks?api_key=there-is-no-key", headers);
    const head = await client.head();
    client.close();
    assert.match(head, /^HTTP\/1\.1 101 /);
    return /^x-request-id: (.*)$/im.exec(head)?.[1] ?? "none";
  };
  assert.is(await open({ "X-Request-Id": "mine" }), "mine");
  assert.match(await open(), /^[0-9a-f-]{36}$/);
});

requestId("is there when a WebSocket is refused, and made by the same rule", async () => {
  const upgrade = { Connection: "Upgrade", Upgrade: "websocket" };
  for (const [path, status] of [
    ["/queue/ws/tasks", 401],
    ["/ws/tasks?api_key=wrong", 403],
    ["/tracker/ws?token=wrong", 401],
    ["/messaging/ws?api_key=wrong", 403],
    ["/nowhere", 404],
    ["/queue/ws/tasks?api_key=there-is-no-key", 400],
  ] as const) {
    const ask = (id?: string) =>
      rawCall(
        apis.server.url,
        rawRequest(path, { headers: { ...upgrade, ...(id && { "X-Request-Id": id }) } }),
      );
    const answer = await ask("mine");
    assertProblem(answer, status);
    assert.is(answer.headers["x-request-id"], "mine", path);
    assert.match((await ask()).headers["x-request-id"] ?? "none", /^[0-9a-f-]{36}$/, path);
    assert.match((await ask("not plain")).headers["x-request-id"] ?? "none", /^[0-9a-f-]{36}$/);
  }
});

const broken: Readonly<Record<string, readonly [request: string, status: number]>> = {
  "that is no HTTP": ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400],
  "with a method of its own": ["HELLO / HTTP/1.1\r\nHost: h\r\n\r\n", 400],
  "of HTTP/2": ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  "of HTTP/9": ["GET / HTTP/9.9\r\nHost: h\r\n\r\n", 400],
  "with a space in a header's name": ["GET / HTTP/1.1\r\nHost: h\r\nA b: c\r\n\r\n", 400],
  "with NUL in a header": ["GET / HTTP/1.1\r\nHost: h\r\nA: b\0c\r\n\r\n", 400],
  "with a space in its target": ["GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400],
  "with letters beyond ASCII in its target": ["GET /\xe9 HTTP/1.1\r\nHost: h\r\n\r\n", 400],
  "with a length that is no number": [
    "POST /users HTTP/1.1\r\nHost: h\r\nContent-Length: abc\r\n\r\n",
    400,
  ],
  "with a negative length": ["POST /users HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400],
  "with two lengths": [
    "POST /users HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    400,
  ],
  "with a length and chunks": [
    "POST /users HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
  ],
  "with a chunk of no size": [
    "POST /users HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    400,
  ],
  "without a Host": ["GET /healthz HTTP/1.1\r\n\r\n", 400],
  "with two Hosts": ["GET /healthz HTTP/1.1\r\nHost: h\r\nhost: h\r\n\r\n", 400],
  "with two keys, the first of them right": [
    "GET /messaging/contacts HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer there-is-no-key\r\nauthorization: Bearer other\r\n\r\n",
    401,
  ],
  "with a path in its Host": ["GET /healthz HTTP/1.1\r\nHost: h/p\r\n\r\n", 400],
  "with somebody in its Host": ["GET /healthz HTTP/1.1\r\nHost: me@h\r\n\r\n", 400],
  "with a blank in its Host": ["GET /healthz HTTP/1.1\r\nHost: h h\r\n\r\n", 400],
  "with a port in its Host that is none": ["GET /healthz HTTP/1.1\r\nHost: h:x\r\n\r\n", 400],
  "with headers that are too large": [
    `GET / HTTP/1.1\r\nHost: h\r\nA: ${"a".repeat(20_000)}\r\n\r\n`,
    431,
  ],
  "with a target that is too long": [`GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: h\r\n\r\n`, 431],
  "with an expectation that nobody knows": [
    "POST /users HTTP/1.1\r\nHost: h\r\nExpect: a miracle\r\nContent-Length: 0\r\n\r\n",
    417,
  ],
};

for (const [what, [request, status]] of Object.entries(broken)) {
  unreadable(`${what} gets ${status}, in the form of every error`, async () => {
    const answer = await rawCall(apis.server.url, Buffer.from(request, "latin1"));
    assertProblem(answer, status);
    assert.match(answer.headers["x-request-id"] ?? "none", /^[0-9a-f-]{36}$/);
    assert.is(answer.headers["access-control-allow-origin"], "*");
    assert.match(answer.headers["access-control-expose-headers"] ?? "", /X-Request-Id/);
  });
}

unreadable("is refused so that the pages that may read answers can read why", async () => {
  const [bad, long] = ["GET / HTTP/9.9\r\n", `GET /${"a".repeat(20_000)} HTTP/1.1\r\n`];
  for (const [first, status] of [
    [bad, 400],
    [long, 431],
  ] as const) {
    for (const [header, allowed] of [
      ["Origin: https://app.example.org", "https://app.example.org"],
      ["origin:http://localhost:5173 ", "http://localhost:5173"],
      ["Origin: https://evil.example", undefined],
      ["X-Origin: https://app.example.org", undefined],
      ["Accept: */*", undefined],
    ]) {
      const answer = await rawCall(listed.url, `${first}Host: h\r\n${header}\r\n\r\n`);
      assertProblem(answer, status);
      assert.is(answer.headers["access-control-allow-origin"], allowed, `${status} ${header}`);
      assert.is(answer.headers.vary, "Origin");
    }
  }
});

unreadable("is not what has a Host of any kind that there is", async () => {
  for (const host of [
    "",
    "h",
    "H.example.org:80",
    "127.0.0.1:3000",
    "[::1]:3000",
    "a_b",
    "xn--9",
  ]) {
    const request = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    assert.is((await rawCall(apis.server.url, request)).status, 200, host);
  }
});

unreadable("asks to go on with 100-continue, and is told to", async () => {
  const creation = apis.creations[1];
  assert.ok(creation);
  const body = JSON.stringify(creation.good());
  const answer = await post(apis, creation, body);
  assert.is(answer.status, 201);
  const headers = { ...creation.headers, Expect: "100-continue" };
  const request = rawRequest(creation.path, { method: "POST", headers, body });
  assert.is((await rawCall(apis.server.url, request)).status, 100);
});

addStillWellTest(unreadable, () => apis.server, [PASSWORD]);

anyOrigin.run();
someOrigins.run();
requestId.run();
unreadable.run();
