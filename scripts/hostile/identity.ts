import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertNothingInternal, assertProblem } from "../../api/http/testing.ts";
import {
  call,
  signUp,
  startServer,
  type TestAnswer,
  type TestServer,
} from "../../api/testing/server.ts";
import { type Access, access, isFile } from "./identity/access.ts";
import { compareTimes } from "./identity/timing.ts";
import { brokenTokens } from "./identity/tokens.ts";
import { chance, isLong } from "./kit/chance.ts";
import { figure, quantile } from "./kit/figures.ts";
import { allRoutes } from "./kit/routes.ts";
import { assertWell, pause } from "./kit/server.ts";

const SECRET = "the secret of this server, which nobody else knows";
const KEY = "key-of-the-first-0123456789abcdef";
const OTHER_KEY = "key-of-the-other-0123456789abcdef";
const PASSWORD = "correct horse";
/** Pairs of tries: a sign-in hashes a password, and takes a thousand times as long as a key. */
const PAIRS = { keys: 1000, passwords: isLong ? 1000 : 60 };

const who = suite("who may do what");
const limits = suite("sign-in tries");
const timing = suite("time");

let server: TestServer;
let routes: string[];
let admin: { token: string; user: { id: number } };
let member: { token: string; user: { id: number } };
let task: number;
let tries = 0;

who.before(async () => {
  routes = await allRoutes();
  server = await startServer({
    env: {
      JWT_SECRET: SECRET,
      API_KEYS: `${KEY},${OTHER_KEY}`,
      DELIVERY_DELAY_MS: "3600000",
      RATE_LIMIT_AUTH: "1000000/1",
    },
  });
  admin = await signUp(server.url, "admin@example.org", PASSWORD);
  member = await signUp(server.url, "member@example.org", PASSWORD);
  const headers = { Authorization: `Bearer ${admin.token}` };
  const made = await call(`${server.url}/tracker/tasks`, "POST", { body: { title: "t" }, headers });
  task = made.json.id;
});
timing.after(() => server?.remove());

interface Credential {
  readonly headers?: Record<string, string>;
  readonly query?: string;
}

/** Asks for a route, of somebody else's things where it names some, with a body that is right. */
function ask(route: string, { headers = {}, query = "" }: Credential): Promise<TestAnswer> {
  const [method = "", path = ""] = route.split(" ");
  const id = path.startsWith("/tracker/user")
    ? admin.user.id
    : path.startsWith("/tracker")
      ? task
      : 1;
  const isBody = method === "PUT" || method === "PATCH" || method === "POST";
  tries++;
  return call(`${server.url}${path.replace(":id", String(id))}${query && `?${query}`}`, method, {
    headers,
    ...(isBody && { body: { title: "changed", name: "changed" } }),
  });
}

const bearer = (token: string): Credential => ({ headers: { Authorization: `Bearer ${token}` } });

function routesFor(...kinds: Access[]): string[] {
  return Object.keys(access).filter((route) => kinds.includes(access[route] as Access));
}

who("each route has its entry, and each entry its route", () => {
  const named = routes.filter((route) => !isFile(route));
  assert.equal(Object.keys(access).sort(), named.sort());
  figure("routes in the table of who may do what", named.length);
});

who("without a credential there is nothing to be had", async () => {
  for (const route of routesFor("user", "owner", "bearer", "api_key")) {
    for (const none of [{}, { headers: { Authorization: "" } }, { query: "token=&api_key=" }]) {
      const answer = await ask(route, none);
      assertProblem(answer, 401, "unauthorized");
      assert.ok(answer.headers.get("www-authenticate"));
    }
  }
});

who("a token that is broken in any way is no token, in the header and in the query", async () => {
  const broken = await brokenTokens(admin.token, SECRET);
  figure("kinds of broken tokens", Object.keys(broken).length);
  for (const [what, token] of Object.entries(broken)) {
    for (const route of routesFor("user", "owner")) {
      for (const credential of [bearer(token), { query: `token=${encodeURIComponent(token)}` }]) {
        const answer = await ask(route, credential);
        assert.is(answer.status, 401, `${route} with ${what}: ${answer.status} ${answer.text}`);
        assertNothingInternal(answer.text);
      }
    }
  }
});

who("a credential of another kind, or in another place, is none", async () => {
  const basic = { headers: { Authorization: `Basic ${btoa(`${KEY}:`)}` } };
  const both = { headers: { Authorization: `Bearer ${admin.token}, Bearer ${KEY}` } };
  for (const route of routesFor("user", "owner")) {
    for (const credential of [bearer(KEY), basic, both, { query: `api_key=${KEY}` }]) {
      assert.is((await ask(route, credential)).status, 401, route);
    }
  }
  for (const route of routesFor("bearer")) {
    const cookie = { headers: { Cookie: `token=${KEY}` } };
    for (const credential of [
      bearer(admin.token),
      basic,
      both,
      cookie,
      { query: `api_key=${KEY}` },
    ]) {
      assert.is((await ask(route, credential)).status, 401, route);
    }
  }
  for (const route of routesFor("api_key")) {
    assert.is((await ask(route, bearer(KEY))).status, 401, route);
    assert.is((await ask(route, { query: `api_key=${admin.token}` })).status, 403, route);
  }
});

who("a key that is nearly right is wrong", async () => {
  const nearly = [
    KEY.slice(0, -1),
    `${KEY}x`,
    KEY.toUpperCase(),
    `${KEY},${OTHER_KEY}`,
    `${KEY}%00`,
    "*",
    "undefined",
  ];
  for (const key of nearly) {
    for (const route of routesFor("bearer")) {
      assert.is((await ask(route, bearer(key))).status, 401, `${route} with ${key}`);
    }
    for (const route of routesFor("api_key")) {
      assert.is(
        (await ask(route, { query: `api_key=${key}` })).status,
        403,
        `${route} with ${key}`,
      );
    }
  }
});

who("a right credential opens its doors, and only the owner's changes are made", async () => {
  for (const route of routesFor("owner")) {
    assertProblem(await ask(route, bearer(member.token)), 403, "forbidden");
  }
  const open: Record<string, Credential> = {
    user: bearer(member.token),
    bearer: bearer(KEY),
    api_key: { query: `api_key=${KEY}` },
    anybody: {},
    loopback: {},
  };
  for (const [route, kind] of Object.entries(access)) {
    if (kind === "owner" || route === "POST /tracker/logout") continue;
    const answer = await ask(route, open[kind] as Credential);
    assert.not([401, 403].includes(answer.status), `${route}: ${answer.status} ${answer.text}`);
  }
  const { json } = await ask("GET /tracker/tasks/:id", bearer(member.token));
  assert.is(json.title, "t");
});

who("a role is nothing that one gives oneself", async () => {
  const asMember = bearer(member.token).headers as Record<string, string>;
  const own = `${server.url}/tracker/users/${member.user.id}`;
  assertProblem(await call(own, "PATCH", { body: { role: "admin" }, headers: asMember }), 403);
  const body = { name: "n", email: "rise@example.org", password: PASSWORD, role: "admin" };
  const made = await call(`${server.url}/tracker/users`, "POST", { body });
  assert.is(made.json.role, "member");
  const other = await call(`${server.url}/tracker/tasks`, "POST", {
    body: { title: "t", user_id: admin.user.id },
    headers: asMember,
  });
  assert.is(other.json.user_id, member.user.id);
});

who("another key sees nothing of a workspace, and does nothing to it", async () => {
  const at = (path: string, key: string) =>
    `${server.url}/queue${path}?api_key=${key}&workspace_id=own`;
  const body = { name: "mine", type: "gx.heavy" };
  const made = [];
  // The last one waits: it could be removed.
  for (let i = 0; i < 7; i++)
    made.push((await call(at("/tasks", KEY), "POST", { body })).json.task.id);
  assert.equal((await call(at("/tasks", OTHER_KEY), "GET")).json.tasks, []);
  assert.is((await call(at(`/tasks/${made.at(-1)}`, OTHER_KEY), "DELETE")).status, 404);
  assert.is((await call(at("/tasks/flush", OTHER_KEY), "POST")).status, 204);
  assert.is((await call(at("/stats", OTHER_KEY), "GET")).json.queued, 0);
  assert.is((await call(at("/tasks", KEY), "GET")).json.tasks.length, made.length);
});

who("a token ends with its sign-out, its password and its account", async () => {
  const headersOf = ({ token }: { token: string }) => ({ Authorization: `Bearer ${token}` });
  const isOver = async (one: { token: string }) =>
    assert.is(
      (await call(`${server.url}/tracker/me`, "GET", { headers: headersOf(one) })).status,
      401,
    );
  const out = await signUp(server.url, "out@example.org", PASSWORD);
  assert.is(
    (await call(`${server.url}/tracker/logout`, "POST", { headers: headersOf(out) })).status,
    204,
  );
  await isOver(out);

  const changed = await signUp(server.url, "changed@example.org", PASSWORD);
  const again = await call(`${server.url}/tracker/auth`, "POST", {
    body: { email: "changed@example.org", password: PASSWORD },
  });
  const path = `${server.url}/tracker/users/${changed.user.id}`;
  const body = { password: "another horse" };
  assert.is((await call(path, "PATCH", { body, headers: headersOf(again.json) })).status, 200);
  await isOver(changed);

  assert.is((await call(path, "DELETE", { headers: headersOf(admin) })).status, 200 + 4);
  await isOver(again.json);
  for (const route of routesFor("user", "owner")) {
    assert.is((await ask(route, bearer(again.json.token))).status, 401, route);
  }
  figure("requests with a credential that is not right", tries);
  await assertWell(server);
});

// Trying passwords

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

// What time gives away

async function timeOf(path: string, init: RequestInit, status: number): Promise<number> {
  const started = performance.now();
  const response = await fetch(server.url + path, init);
  await response.arrayBuffer();
  const time = performance.now() - started;
  assert.is(response.status, status);
  return time;
}

const signIn = (email: string) => () =>
  timeOf(
    "/tracker/auth",
    {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email, password: "wrong guess" }),
    },
    401,
  );

timing("does not tell a wrong e-mail from a wrong password", async () => {
  const random = chance("passwords");
  const { isDifferent, deviations, wouldShow } = await compareTimes(
    PAIRS.passwords,
    random,
    signIn("member@example.org"),
    signIn("nobody@example.org"),
  );
  figure(
    `wrong e-mail against wrong password, ${2 * PAIRS.passwords} tries`,
    `${deviations.toFixed(1)} deviations; ${wouldShow.toFixed(2)} ms would have shown`,
  );
  assert.not(isDifferent, `${deviations} standard deviations`);
});

for (const [where, of] of Object.entries({
  header: (key: string) => () =>
    timeOf("/messaging/contacts/x", { headers: { Authorization: `Bearer ${key}` } }, 401),
  query: (key: string) => () => timeOf(`/queue/stats?api_key=${key}`, {}, 403),
})) {
  timing(`does not tell how much of a key is right, in the ${where}`, async () => {
    const random = chance(where);
    const far = of(`x${KEY.slice(1)}`);
    const near = of(`${KEY.slice(0, -1)}x`);
    for (let i = 0; i < 100; i++) await Promise.all([far(), near()]);
    const { isDifferent, deviations, wouldShow } = await compareTimes(
      PAIRS.keys,
      random,
      far,
      near,
    );
    figure(
      `wrong from the first character against from the last, ${where}, ${2 * PAIRS.keys} tries`,
      `${deviations.toFixed(1)} deviations; ${(1000 * wouldShow).toFixed(0)} µs would have shown`,
    );
    assert.not(isDifferent, `${deviations} standard deviations`);
  });
}

timing("would show a difference that there is", async () => {
  const random = chance("control");
  const plain = () => timeOf("/healthz", {}, 200);
  const later = async () => (await plain()) + 0.3;
  const { isDifferent } = await compareTimes(PAIRS.keys, random, plain, later);
  assert.ok(isDifferent, "0.3 ms were not noticed");
});

who.run();
limits.run();
timing.run();
