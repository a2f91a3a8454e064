import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "../../../api/http/testing.ts";
import { call, signUp, startServer } from "../../../api/testing/server.ts";
import { figure, quantile } from "../kit/figures.ts";
import { pause } from "../kit/server.ts";
import { admin, PASSWORD, server } from "./attacked.ts";

export const limits = suite("sign-in tries");

limits("are limited by account and by address, and lock out no token", async () => {
  const limited = await startServer({ env: { RATE_LIMIT_AUTH: "10/600", TRUST_PROXY: "true" } });
  try {
    const owner = await signUp(limited.url, "owner@example.org", PASSWORD);
    await signUp(limited.url, "other@example.org", PASSWORD);
    const tryFrom = (address: string, email: string, password = "wrong guess") =>
      call(`${limited.url}/tracker/auth`, "POST", {
        body: { email, password },
        headers: { "X-Forwarded-For": address },
      });
    const statuses = [];
    for (let i = 0; i < 15; i++)
      statuses.push(
        (await tryFrom(`203.0.113.${i}`, i % 2 ? "OWNER@example.org" : "owner@example.org")).status,
      );
    // One try was the sign-in itself.
    assert.equal(statuses, [...Array(9).fill(401), ...Array(6).fill(429)]);
    const last = await tryFrom("203.0.113.99", "owner@example.org");
    assertProblem(last, 429, "too_many_tries");
    assert.ok(Number(last.headers.get("retry-after")) > 0);
    const headers = { Authorization: `Bearer ${owner.token}` };
    assert.is((await call(`${limited.url}/tracker/me`, "GET", { headers })).status, 200);

    const fromOne = [];
    for (let i = 0; i < 12; i++)
      fromOne.push((await tryFrom("198.51.100.7", `nobody${i}@example.org`)).status);
    assert.equal(fromOne, [...Array(10).fill(401), 429, 429]);
    assert.is((await tryFrom("198.51.100.8", "other@example.org", PASSWORD)).status, 200);
  } finally {
    await limited.remove();
  }
});

limits("in a flood starve nobody else", async () => {
  const headers = { Authorization: `Bearer ${admin.token}` };
  const normal = async () => {
    const started = performance.now();
    const made = await call(`${server.url}/tracker/tasks`, "POST", {
      body: { title: "t" },
      headers,
    });
    assert.is(made.status, 201);
    return performance.now() - started;
  };
  const timesOf = async (count: number) => {
    const times = [];
    for (let i = 0; i < count; i++) times.push(await normal());
    return times;
  };
  const idle = quantile(await timesOf(200), 0.5);
  let isOver = false;
  const answers: Record<number, number> = {};
  const flood = Array.from({ length: 200 }, async (_, i) => {
    while (!isOver) {
      const body = { email: `flood${i}@example.org`, password: "wrong guess" };
      const { status } = await call(`${server.url}/tracker/auth`, "POST", { body });
      answers[status] = (answers[status] ?? 0) + 1;
      // Who is turned away is told to come again in a second: it is hashing that is tried here.
      if (status === 503) await pause(1000);
    }
  });
  const times = await timesOf(200);
  isOver = true;
  await Promise.all(flood);
  const flooded = quantile(times, 0.5);
  figure(
    "a write beside 200 who sign in again and again, median",
    `${flooded.toFixed(1)} ms (${idle.toFixed(1)} ms without)`,
  );
  assert.equal(
    Object.keys(answers).filter((status) => !["401", "503"].includes(status)),
    [],
  );
  assert.ok((answers[401] ?? 0) > 0 && (answers[503] ?? 0) > 0, JSON.stringify(answers));
  // Hashing takes one processor, the clients a part of another: some of it shows.
  assert.ok(flooded < 10 * idle + 20, `${flooded} ms beside them, ${idle} ms without`);
});
