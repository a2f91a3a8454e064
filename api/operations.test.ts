import { networkInterfaces } from "node:os";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "./http/testing.ts";
import { call, startServer, type TestServer } from "./testing/server.ts";

const health = suite("GET /healthz and /readyz");
const access = suite("who may read GET /metrics");

let server: TestServer;
/** One with a token, which others than this machine can reach, behind a proxy that is trusted. */
let guarded: TestServer;
let proxied: TestServer;
health.before(async () => {
  const open = { HOST: "0.0.0.0", API_KEYS: "own", WEBHOOK_SECRET: "own" };
  [server, guarded, proxied] = await Promise.all([
    startServer(),
    startServer({ env: { METRICS_TOKEN: "hunter2" } }),
    startServer({ env: { ...open, TRUST_PROXY: "on" } }),
  ]);
});
access.after(async () => {
  await Promise.all([server, guarded, proxied].map((one) => one?.remove()));
});

health("say that the server is up and takes work", async () => {
  const healthy = await call(`${server.url}/healthz`, "GET");
  assert.is(healthy.status, 200);
  assert.equal(healthy.json, { status: "ok" });
  const ready = await call(`${server.url}/readyz`, "GET");
  assert.is(ready.status, 200);
  assert.equal(ready.json, { status: "ready" });
});

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

access("with METRICS_TOKEN is whoever has it, and nobody else on this machine either", async () => {
  const url = `${guarded.url}/metrics`;
  assert.is((await call(url, "GET", { headers: bearer("hunter2") })).status, 200);
  for (const headers of [{}, bearer("hunter"), bearer("hunter22"), bearer("there-is-no-key")]) {
    const answer = await call(url, "GET", { headers });
    assertProblem(answer, 401, "unauthorized");
    assert.match(answer.headers.get("www-authenticate") as string, /^Bearer /);
    assert.not(answer.text.includes("hunter"));
  }
  assertProblem(await call(`${url}?token=hunter2`, "GET"), 401, "unauthorized");
});

access("without it is this machine, and no client of a proxy on it", async () => {
  const url = `http://localhost:${new URL(proxied.url).port}/metrics`;
  assert.is((await call(url, "GET")).status, 200);
  const headers = { "X-Forwarded-For": "203.0.113.5" };
  assertProblem(await call(url, "GET", { headers }), 403, "forbidden");
  // The header proves nothing where no proxy is trusted; there it takes nothing away either.
  assert.is((await call(`${server.url}/metrics`, "GET", { headers })).status, 200);
});

access("without it is nobody on another address", async () => {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const own = addresses.find(({ internal, family }) => !internal && family === "IPv4");
  if (!own) {
    console.log(
      "This machine has no address but loopback: reading metrics from one is not tested.",
    );
    return;
  }
  const url = `http://${own.address}:${new URL(proxied.url).port}`;
  assertProblem(await call(`${url}/metrics`, "GET"), 403, "forbidden");
  // Nobody makes themselves local by saying so.
  const headers = {
    "X-Forwarded-For": "127.0.0.1",
    "X-Real-IP": "127.0.0.1",
    Forwarded: "for=127.0.0.1",
  };
  assertProblem(await call(`${url}/metrics`, "GET", { headers }), 403, "forbidden");
});

health.run();
access.run();
