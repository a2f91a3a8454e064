import { networkInterfaces } from "node:os";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "./http/testing.ts";
import { call, startServer, type TestServer } from "./testing/server.ts";

const health = suite("GET /healthz and /readyz");
const metrics = suite("GET /metrics");
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

/** The samples of a text in Prometheus' format, by name. */
function samplesOf(text: string): Record<string, number> {
  const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = "", value] = /^([a-z_]+) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

metrics("are in Prometheus' text format, each with its help and its type", async () => {
  const { status, headers, text } = await call(`${server.url}/metrics`, "GET");
  assert.is(status, 200);
  assert.match(headers.get("content-type") as string, /^text\/plain; version=0\.0\.4/);
  const samples = samplesOf(text);
  assert.ok(Object.keys(samples).length >= 8);
  for (const [name, value] of Object.entries(samples)) {
    assert.ok(Number.isFinite(value), name);
    assert.ok(text.includes(`# HELP ${name} `), name);
    assert.ok(text.includes(`# TYPE ${name} `), name);
  }
  assert.is(samples.taskwire_store_writable, 1);
});

metrics("count what is written", async () => {
  const before = samplesOf((await call(`${server.url}/metrics`, "GET")).text);
  const body = { name: "a task", type: "gx.heavy" };
  for (let i = 0; i < 3; i++) {
    await call(`${server.url}/queue/tasks?api_key=there-is-no-key`, "POST", { body });
  }
  const after = samplesOf((await call(`${server.url}/metrics`, "GET")).text);
  for (const [name, least] of [
    ["taskwire_store_transactions_total", 3],
    ["taskwire_store_commits_total", 1],
    ["taskwire_store_journal_bytes_total", 100],
  ] as const) {
    assert.ok((after[name] as number) >= (before[name] as number) + least, name);
  }
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
metrics.run();
access.run();
