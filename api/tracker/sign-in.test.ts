import { decodeJwt, decodeProtectedHeader } from "jose";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { addScenarios, assertProblem } from "../http/testing.ts";
import type { TestAnswer } from "../testing/server.ts";
import {
  addLogTest,
  ask,
  join,
  type Member,
  PASSWORD,
  signIn,
  startTeam,
  type Team,
} from "./testing.ts";

const auth = suite("POST /tracker/auth");
const logout = suite("POST /tracker/logout");
const password = suite("PATCH /tracker/users/{id} with a new password");

let team: Team;
auth.before(async () => {
  team = await startTeam({ JWT_TTL_SECONDS: "600" });
});
password.after(() => team?.server.remove());

const tokenWorks = async (token: string) =>
  (await ask(team.server, { token }, "GET", "/me")).status === 200;

auth("gives a token, its end, and the user without password or hash", async () => {
  const before = Date.now();
  const { status, json, headers } = await signIn(team.server, team.ann.email);
  const after = Date.now();
  assert.is(status, 200);
  assert.equal(Object.keys(json), ["token", "token_type", "expires_at", "user"]);
  assert.is(json.token_type, "Bearer");
  assert.equal(Object.keys(json.user), ["id", "name", "email", "role", "creation_date"]);
  assert.equal(json.user, (await ask(team.server, json, "GET", "/me")).json);
  const end = new Date(json.expires_at).getTime();
  assert.ok(end >= before + 600_000 && end <= after + 601_000, json.expires_at);
  assert.match(json.expires_at, /Z$/);
  assert.match(headers.get("content-type") as string, /^application\/json; charset=utf-8$/);
});

auth("gives another JWT each time, with the claims that RFC 7519 names", async () => {
  const { json } = await signIn(team.server, team.ann.email);
  assert.is.not(json.token, team.ann.token);
  assert.ok(await tokenWorks(json.token));
  assert.ok(await tokenWorks(team.ann.token));
  const claims = decodeJwt(json.token);
  assert.equal(decodeProtectedHeader(json.token), { alg: "HS256" });
  assert.equal(Object.keys(claims).sort(), ["aud", "exp", "iat", "iss", "jti", "sub"]);
  assert.is(claims.sub, String(team.ann.id));
  assert.is(claims.exp, new Date(json.expires_at).getTime() / 1000);
});

auth("takes the e-mail in any case, the name, or the username", async () => {
  const bodies = [{ email: "ANN@Example.ORG" }, { name: "ann" }, { username: "ann@example.org" }];
  for (const body of bodies) {
    const answer = await ask(team.server, undefined, "POST", "/auth", {
      ...body,
      password: PASSWORD,
    });
    assert.is(answer.status, 200, JSON.stringify(body));
    assert.is(answer.json.user.id, team.ann.id);
  }
});

auth(
  "refuses a name that several people bear, and goes by the e-mail where it is one",
  async () => {
    const cat = await join(team.server, "cat@example.org");
    const namesake = await join(team.server, "cat@example.com");
    assertProblem(await signIn(team.server, "cat"), 401, "unauthorized");
    // Nobody takes a sign-in from somebody else by naming themselves after an e-mail.
    await ask(team.server, namesake, "PATCH", `/users/${namesake.id}`, { name: cat.email });
    assert.is((await signIn(team.server, cat.email)).json.user.id, cat.id);
  },
);

/** All of an answer but what is another each time. */
function sameness({ status, text, headers }: TestAnswer) {
  const all = Object.fromEntries(headers);
  return { status, text, headers: { ...all, date: "", "x-request-id": "" } };
}

auth("gives the same answer to a wrong e-mail and to a wrong password", async () => {
  const wrongPassword = await signIn(team.server, team.ann.email, "wrong horse battery");
  const wrongEmail = await signIn(team.server, "nobody@example.org");
  assertProblem(wrongPassword, 401, "unauthorized");
  assert.equal(sameness(wrongEmail), sameness(wrongPassword));
});

auth("takes as long for a wrong e-mail as for a wrong password", async () => {
  const shortest = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
  const emails = { known: team.ann.email, unknown: "nobody@example.org" };
  for (let i = 0; i < 2; i++) {
    for (const who of ["known", "unknown"] as const) {
      const started = performance.now();
      await signIn(team.server, emails[who], "wrong horse battery");
      shortest[who] = Math.min(shortest[who], performance.now() - started);
    }
  }
  // Without the hashing it would be a thirtieth; other work on the machine may double it.
  assert.ok(shortest.unknown > shortest.known / 5, JSON.stringify(shortest));
});

auth("is exact about the password", async () => {
  for (const wrong of [PASSWORD.toUpperCase(), `${PASSWORD} `])
    assertProblem(await signIn(team.server, team.ann.email, wrong), 401, "unauthorized");
});

const malformed: readonly [what: string, body: unknown, path: string][] = [
  ["nothing", {}, "email"],
  ["no password", { email: "ann@example.org" }, "password"],
  ["an empty password", { email: "ann@example.org", password: "" }, "password"],
  ["no e-mail", { password: "secret password" }, "email"],
  ["an e-mail that is an object", { email: { a: 1 }, password: "secret password" }, "email"],
  ["a password that is a list", { email: "ann@example.org", password: ["secret"] }, "password"],
  [
    "a password of 201 characters",
    { email: "ann@example.org", password: "secret".padEnd(201, "x") },
    "password",
  ],
  ["an e-mail of 255 characters", { email: "a".repeat(255), password: "secret12" }, "email"],
  ["NUL in the e-mail", { email: "ann@example.org\0", password: "secret12" }, "email"],
];

addScenarios(
  auth,
  () => team.server,
  malformed.map(([what, body, path]) => ({
    name: `refuses ${what}`,
    method: "POST",
    path: "/tracker/auth",
    body,
    status: 400,
    code: "invalid",
    has: [`"path":"${path}"`],
    hasNot: ["secret"],
  })),
);

logout("ends the token that it carries, and no other", async () => {
  const one = (await signIn(team.server, team.bob.email)).json.token;
  const two = (await signIn(team.server, team.bob.email)).json.token;
  const answer = await ask(team.server, { token: one }, "POST", "/logout");
  assert.is(answer.status, 204);
  assert.is(answer.text, "");
  assert.not(await tokenWorks(one));
  assertProblem(await ask(team.server, { token: one }, "POST", "/logout"), 401, "unauthorized");
  assert.ok(await tokenWorks(two));
});

logout("refuses a call without a token", async () => {
  assertProblem(await ask(team.server, undefined, "POST", "/logout"), 401, "unauthorized");
});

async function withTwoTokens(email: string): Promise<[Member, string, string]> {
  const member = await join(team.server, email);
  const token = (await signIn(team.server, email)).json.token;
  return [member, member.token, token];
}

password("ends the other tokens, but not the one that was used", async () => {
  const [member, used, other] = await withTwoTokens("dan@example.org");
  const change = { password: "a new password" };
  const answer = await ask(team.server, { token: used }, "PATCH", `/users/${member.id}`, change);
  assert.is(answer.status, 200);
  assert.not(answer.text.includes(change.password));
  assert.ok(await tokenWorks(used));
  assert.not(await tokenWorks(other));
  assertProblem(await signIn(team.server, member.email), 401, "unauthorized");
  assert.is((await signIn(team.server, member.email, change.password)).status, 200);
});

password("set by an admin, ends all of the account's tokens and none of the admin's", async () => {
  const [member, one, two] = await withTwoTokens("eva@example.org");
  const change = { password: "set by an admin" };
  assert.is(
    (await ask(team.server, team.admin, "PATCH", `/users/${member.id}`, change)).status,
    200,
  );
  assert.not(await tokenWorks(one));
  assert.not(await tokenWorks(two));
  assert.ok(await tokenWorks(team.admin.token));
});

password("gives no token to a sign-in with the old one that was under way", async () => {
  const member = await join(team.server, "fay@example.org");
  const [changed, ...signedIn] = await Promise.all([
    ask(team.server, member, "PATCH", `/users/${member.id}`, { password: "another password" }),
    ...Array.from({ length: 3 }, () => signIn(team.server, member.email)),
  ]);
  assert.is(changed?.status, 200);
  for (const { json } of signedIn) {
    if (json.token) assert.not(await tokenWorks(json.token), "the old password signed in");
  }
});

password("changes nothing where it is too short", async () => {
  const answer = await ask(team.server, team.bob, "PATCH", `/users/${team.bob.id}`, {
    password: "short",
    name: "Bobby",
  });
  assertProblem(answer, 400, "invalid");
  assert.is((await ask(team.server, team.bob, "GET", "/me")).json.name, "bob");
});

addLogTest(password, () => team);

auth.run();
logout.run();
password.run();
