import { suite } from "uvu";
import * as assert from "uvu/assert";
import { addScenarios, assertProblem } from "../http/testing.ts";
import { addLogTest, ask, PASSWORD, signIn, startTeam, type Team, withServer } from "./testing.ts";

const signUp = suite("POST /tracker/users");
const first = suite("POST /tracker/users, the first account");
const closed = suite("POST /tracker/users with SIGNUP=closed");

let team: Team;
signUp.before(async () => {
  team = await startTeam();
});
signUp.after(() => team?.server.remove());

const person = (email: string, more: object = {}) => ({
  name: "Eve",
  email,
  password: PASSWORD,
  ...more,
});

signUp("gives the account with its path, and neither password nor hash", async () => {
  const before = new Date();
  const { status, headers, json } = await ask(
    team.server,
    undefined,
    "POST",
    "/users",
    person("Eve@Example.org"),
  );
  assert.is(status, 201);
  assert.equal(Object.keys(json), ["id", "name", "email", "role", "creation_date"]);
  assert.is(json.name, "Eve");
  assert.is(json.email, "Eve@Example.org");
  assert.is(json.role, "member");
  assert.match(json.creation_date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(new Date(json.creation_date) >= before);
  assert.is(headers.get("location"), `/tracker/users/${json.id}`);
  const read = await ask(team.server, team.ann, "GET", `/users/${json.id}`);
  assert.equal(read.json, json);
});

signUp("lets nobody but an admin choose the role", async () => {
  const roleBy = async (who: Team["ann"] | undefined, email: string) =>
    (await ask(team.server, who, "POST", "/users", person(email, { role: "admin" }))).json.role;
  assert.is(await roleBy(undefined, "role-1@example.org"), "member");
  assert.is(await roleBy(team.ann, "role-2@example.org"), "member");
  assert.is(await roleBy(team.admin, "role-3@example.org"), "admin");
});

signUp("refuses an e-mail that somebody has, in whichever case", async () => {
  for (const email of ["ann@example.org", "Ann@EXAMPLE.ORG"]) {
    const answer = await ask(team.server, undefined, "POST", "/users", person(email));
    assertProblem(answer, 409, "email_taken");
  }
});

signUp("gives an e-mail to one of several that ask for it at once", async () => {
  const answers = await Promise.all(
    ["race@example.org", "RACE@example.org"].map((email) =>
      ask(team.server, undefined, "POST", "/users", person(email)),
    ),
  );
  assert.equal(answers.map(({ status }) => status).sort(), [201, 409]);
});

signUp("ignores members that it does not know", async () => {
  const extra = { id: 1, user_id: 1, creation_date: "1970", email_key: "x", token: "x", is: true };
  const { status, json } = await ask(
    team.server,
    undefined,
    "POST",
    "/users",
    person("extra@example.org", extra),
  );
  assert.is(status, 201);
  assert.equal(Object.keys(json), ["id", "name", "email", "role", "creation_date"]);
  assert.is.not(json.id, 1);
  assert.is.not(json.creation_date, "1970");
});

signUp("refuses a token that is not valid, though it needs none", async () => {
  const answer = await ask(
    team.server,
    { token: "garbage" },
    "POST",
    "/users",
    person("token@example.org"),
  );
  assertProblem(answer, 401, "unauthorized");
});

const longest = {
  name: "💡".repeat(100),
  password: "💡".repeat(200),
  email: `${"a".repeat(64)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.org`,
};

signUp("takes the longest name, e-mail and password, and the password signs in", async () => {
  const made = await ask(team.server, undefined, "POST", "/users", longest);
  assert.is(made.status, 201, made.text);
  assert.is(made.json.name, longest.name);
  const { email, password } = longest;
  const { status } = await ask(team.server, undefined, "POST", "/auth", { email, password });
  assert.is(status, 200);
});

const wrong: readonly [what: string, body: object, path: string][] = [
  ["an empty name", person("w@example.org", { name: "" }), "name"],
  ["a name of 101 characters", person("w@example.org", { name: "n".repeat(101) }), "name"],
  ["a name that is a number", person("w@example.org", { name: 7 }), "name"],
  ["a name that is null", person("w@example.org", { name: null }), "name"],
  ["no name", { email: "w@example.org", password: PASSWORD }, "name"],
  ["no e-mail", { name: "W", password: PASSWORD }, "email"],
  ["an e-mail without @", person("example.org"), "email"],
  ["an e-mail without a domain", person("w@"), "email"],
  ["an e-mail with a space", person("w w@example.org"), "email"],
  ["an e-mail with a line break", person("w@example.org\n"), "email"],
  ["an e-mail of 255 characters", person(`${"a".repeat(243)}@example.org`), "email"],
  ["an e-mail that is a list", person("x", { email: ["w@example.org"] }), "email"],
  ["no password", { name: "W", email: "w@example.org" }, "password"],
  ["a password of 7 characters", person("w@example.org", { password: "secret7" }), "password"],
  ["a password of 201", person("w@example.org", { password: "p".repeat(201) }), "password"],
  ["a password that is a number", person("w@example.org", { password: 12345678 }), "password"],
  ["a role that there is not", person("w@example.org", { role: "owner" }), "role"],
];

addScenarios(
  signUp,
  () => team.server,
  wrong.map(([what, body, path]) => ({
    name: `refuses ${what}`,
    method: "POST",
    path: "/tracker/users",
    body,
    status: 400,
    code: "invalid",
    has: [`"path":"${path}"`],
    hasNot: ["secret7", "p".repeat(40), PASSWORD],
  })),
);

signUp("lists everything that is wrong at once", async () => {
  const { json } = await ask(team.server, undefined, "POST", "/users", { name: "" });
  assert.equal(json.issues.map(({ path }: { path: string }) => path).sort(), [
    "email",
    "name",
    "password",
  ]);
});

signUp("refuses an Idempotency-Key that is none before the work of hashing", async () => {
  // More than may wait to be hashed.
  const answers = await Promise.all(
    Array.from({ length: 80 }, (_, i) =>
      ask(team.server, undefined, "POST", "/users", person(`key-${i}@example.org`), {
        "Idempotency-Key": "two words",
      }),
    ),
  );
  for (const answer of answers) assertProblem(answer, 400, "invalid_idempotency_key");
});

addLogTest(signUp, () => team);

first("makes one admin, also when several sign up at once", () =>
  withServer({}, async (server) => {
    const answers = await Promise.all(
      ["a", "b", "c"].map((name) =>
        ask(server, undefined, "POST", "/users", person(`${name}@example.org`, { role: "member" })),
      ),
    );
    assert.equal(answers.map(({ json }) => json.role).sort(), ["admin", "member", "member"]);
    const admin = answers.find(({ json }) => json.role === "admin");
    assert.is(admin?.json.id, 1);
  }),
);

closed("leaves new accounts to admins, but for the first, which one of several gets", () =>
  withServer({ SIGNUP: "closed" }, async (server) => {
    const make = (email: string, token?: string) =>
      ask(server, token ? { token } : undefined, "POST", "/users", person(email));
    const tokenOf = async (email: string): Promise<string> =>
      (await signIn(server, email)).json.token;

    const strangers = await Promise.all(["a@example.org", "b@example.org"].map((e) => make(e)));
    assert.equal(strangers.map(({ status }) => status).sort(), [201, 401]);
    const admin = strangers.find(({ status }) => status === 201)?.json;
    assert.is(admin.role, "admin");
    assertProblem(await make("stranger@example.org"), 401, "unauthorized");
    const byAdmin = await make("member@example.org", await tokenOf(admin.email));
    assert.is(byAdmin.status, 201);
    assert.is(byAdmin.json.role, "member");
    const byMember = await make("friend@example.org", await tokenOf("member@example.org"));
    assertProblem(byMember, 403, "forbidden");
  }),
);

closed("gives the first account's answer again to whoever repeats the request", () =>
  withServer({ SIGNUP: "closed" }, async (server) => {
    const make = (email: string, key: string) =>
      ask(server, undefined, "POST", "/users", person(email), { "Idempotency-Key": key });
    const [made, atOnce] = await Promise.all([1, 2].map(() => make("a@example.org", "first")));
    const again = await make("a@example.org", "first");
    for (const answer of [made, atOnce, again]) {
      assert.is(answer?.status, 201);
      assert.is(answer?.text, made?.text);
      assert.is(answer?.headers.get("location"), "/tracker/users/1");
    }
    assertProblem(await make("b@example.org", "first"), 409, "idempotency_key_reused");
    assertProblem(await make("a@example.org", "second"), 401, "unauthorized");
    const admin = (await signIn(server, "a@example.org")).json;
    assert.is((await ask(server, admin, "GET", "/users")).json.users.length, 1);
  }),
);

signUp.run();
first.run();
closed.run();
