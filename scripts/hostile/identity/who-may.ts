import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertNothingInternal, assertProblem } from "../../../api/http/testing.ts";
import { call, signUp } from "../../../api/testing/server.ts";
import { figure } from "../kit/figures.ts";
import { allRoutes } from "../kit/routes.ts";
import { assertWell } from "../kit/server.ts";
import { type Access, access, isFile } from "./access.ts";
import {
  admin,
  ask,
  bearer,
  type Credential,
  KEY,
  member,
  OTHER_KEY,
  PASSWORD,
  SECRET,
  server,
  startAttacked,
  tries,
} from "./attacked.ts";
import { brokenTokens } from "./tokens.ts";

export const who = suite("who may do what");

who.before(startAttacked);

function routesFor(...kinds: Access[]): string[] {
  return Object.keys(access).filter((route) => kinds.includes(access[route] as Access));
}

who("each route has its entry, and each entry its route", async () => {
  const named = (await allRoutes()).filter((route) => !isFile(route));
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
