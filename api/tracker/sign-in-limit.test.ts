import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "../http/testing.ts";
import { call, startServer, type TestServer } from "../testing/server.ts";
import { PASSWORD } from "./testing.ts";

const limit = suite("RATE_LIMIT_AUTH");
const proxy = suite("RATE_LIMIT_AUTH with TRUST_PROXY");

let direct: TestServer;
let proxied: TestServer;
limit.before(async () => {
  const env = { RATE_LIMIT_AUTH: "2/3600" };
  [direct, proxied] = await Promise.all([
    startServer({ env: { ...env, LOG_LEVEL: "trace" } }),
    startServer({ env: { ...env, TRUST_PROXY: "on" } }),
  ]);
  for (const name of ["ann", "bob", "cleo"]) {
    const body = { name, email: `${name}@example.org`, password: PASSWORD };
    await call(`${proxied.url}/users`, "POST", { body });
  }
});
proxy.after(async () => {
  await Promise.all([direct?.remove(), proxied?.remove()]);
});

/** One try; the address counts only where a proxy is trusted. */
function tryOn(server: TestServer, email: string, forwarded?: string, password = "not the word") {
  return signIn(server, { email, password }, forwarded);
}

function signIn(server: TestServer, body: object, forwarded?: string) {
  return call(`${server.url}/auth`, "POST", {
    body,
    headers: forwarded === undefined ? {} : { "X-Forwarded-For": forwarded },
  });
}

limit("refuses an address that tried too often, whatever account and proxy it names", async () => {
  for (let i = 0; i < 2; i++) {
    const answer = await tryOn(direct, `${i}@example.org`, `203.0.113.${i}`);
    assertProblem(answer, 401, "unauthorized");
  }
  const refused = await tryOn(direct, "3@example.org", "203.0.113.3");
  assertProblem(refused, 429, "too_many_tries");
  const seconds = Number(refused.headers.get("retry-after"));
  assert.ok(seconds > 3500 && seconds <= 3600, `Retry-After is ${seconds}`);
  assert.is(refused.headers.get("access-control-expose-headers")?.includes("Retry-After"), true);
});

limit("counts only sign-ins: the rest of the tracker answers as before", async () => {
  assertProblem(await call(`${direct.url}/me`, "GET"), 401, "unauthorized");
  const body = { name: "n", email: "n@example.org", password: PASSWORD };
  assert.is((await call(`${direct.url}/users`, "POST", { body })).status, 201);
});

limit("does not count what is no sign-in at all", async () => {
  const answer = await call(`${proxied.url}/auth`, "POST", {
    body: { email: "x@example.org" },
    headers: { "X-Forwarded-For": "198.51.100.9" },
  });
  assertProblem(answer, 400, "invalid");
  for (let i = 0; i < 2; i++) {
    assertProblem(await tryOn(proxied, `x${i}@example.org`, "198.51.100.9"), 401);
  }
});

proxy("refuses an account that was tried too often, from whichever address", async () => {
  const emails = ["ANN@example.org", "Ann@Example.Org"];
  for (const [i, email] of emails.entries()) {
    assertProblem(await tryOn(proxied, email, `203.0.113.${10 + i}`), 401, "unauthorized");
  }
  const refused = await tryOn(proxied, "ann@example.org", "203.0.113.20", PASSWORD);
  assertProblem(refused, 429, "too_many_tries");
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  // Another account is free from the address that was refused.
  assert.is((await tryOn(proxied, "bob@example.org", "203.0.113.20", PASSWORD)).status, 200);
});

proxy("counts the tries of an account together, by its e-mail and by its name", async () => {
  const word = { password: "not the word" };
  const tries = [{ email: "cleo@example.org" }, { username: "cleo" }];
  for (const [i, identifier] of tries.entries()) {
    assertProblem(await signIn(proxied, { ...identifier, ...word }, `203.0.113.${40 + i}`), 401);
  }
  for (const identifier of [...tries, { name: "cleo" }]) {
    const refused = await signIn(proxied, { ...identifier, password: PASSWORD }, "203.0.113.50");
    assertProblem(refused, 429, "too_many_tries");
  }
});

proxy("goes by the last address, which the proxy has seen itself", async () => {
  for (let i = 0; i < 2; i++) {
    const answer = await tryOn(proxied, `p${i}@example.org`, `10.0.0.${i}, 203.0.113.30`);
    assertProblem(answer, 401, "unauthorized");
  }
  assertProblem(await tryOn(proxied, "p2@example.org", "10.0.0.99,203.0.113.30"), 429);
  assertProblem(await tryOn(proxied, "p4@example.org", "203.0.113.30, 203.0.113.31"), 401);
});

proxy("goes by the connection's address where the proxy names none", async () => {
  for (let i = 0; i < 2; i++) {
    assertProblem(await tryOn(proxied, `q${i}@example.org`, i === 0 ? undefined : ""), 401);
  }
  assertProblem(await tryOn(proxied, "q3@example.org"), 429);
});

limit.run();
proxy.run();
