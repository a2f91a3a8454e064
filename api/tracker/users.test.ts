import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem, RawConnection, rawRequest } from "../http/testing.ts";
import {
  addLogTest,
  addTask,
  ask,
  join,
  type Member,
  PASSWORD,
  signIn,
  startTeam,
  type Team,
  type Who,
} from "./testing.ts";

const read = suite("GET /tracker/users");
const change = suite("PATCH /tracker/users/{id}");
const removal = suite("DELETE /tracker/users/{id}");
const lastAdmin = suite("the last admin");

let team: Team;
read.before(async () => {
  team = await startTeam();
});
lastAdmin.after(() => team?.server.remove());

const to = (who: Who, method: string, path: string, body?: unknown) =>
  ask(team.server, who, method, path, body);

read("gives one user at /users/{id} and at /user/{id}", async () => {
  const { json: me } = await to(team.ann, "GET", "/me");
  for (const path of [`/users/${team.ann.id}`, `/user/${team.ann.id}`]) {
    const { status, json } = await to(team.bob, "GET", path);
    assert.is(status, 200);
    assert.equal(json, me);
    assert.equal(Object.keys(json), ["id", "name", "email", "role", "creation_date"]);
  }
});

read("answers 404 with the id for a user that there is not", async () => {
  for (const id of ["999", "0", "-1", "1.5", "01", "1e3", "abc", "9".repeat(40), "NaN", "1%2F2"]) {
    for (const [method, path] of [
      ["GET", `/users/${id}`],
      ["GET", `/user/${id}`],
      ["GET", `/users/${id}/tasks`],
      ["DELETE", `/users/${id}`],
    ] as const) {
      const answer = await to(team.admin, method, path);
      assertProblem(answer, 404, "not_found");
      assert.is(answer.json.id, decodeURIComponent(id), path);
    }
  }
});

read("gives everybody, page after page, with nobody left out or twice", async () => {
  const members = await Promise.all(
    Array.from({ length: 4 }, async (_, i) => {
      const body = { name: "n", email: `page${i}@example.org`, password: PASSWORD };
      return (await to(undefined, "POST", "/users", body)).json;
    }),
  );
  const everyone = [team.admin, team.ann, team.bob, ...members].map(({ id }) => id);
  for (const limit of [1, 2, 3, 7, 200]) {
    const ids: number[] = [];
    let cursor: string | null = "";
    let pages = 0;
    while (cursor !== null) {
      const { status, json } = await to(
        team.ann,
        "GET",
        `/users?limit=${limit}${cursor && `&cursor=${cursor}`}`,
      );
      assert.is(status, 200);
      assert.equal(Object.keys(json), ["users", "next_cursor"]);
      ids.push(...json.users.map(({ id }: Member) => id));
      cursor = json.next_cursor;
      pages++;
    }
    assert.equal(
      ids,
      everyone.sort((a, b) => a - b),
    );
    assert.is(pages, Math.ceil(everyone.length / limit));
  }
});

read("refuses a limit or a cursor that is none, and bounds the limit", async () => {
  for (const query of ["limit=abc", "limit=1.5", "limit=", "cursor=abc", "cursor=-1", "cursor="]) {
    const answer = await to(team.ann, "GET", `/users?${query}`);
    assertProblem(answer, 400, "invalid");
    assert.is(answer.json.issues[0].path, query.split("=")[0]);
  }
  for (const [query, count] of [
    ["limit=0", 1],
    ["limit=-5", 1],
    ["limit=999999999", 7],
  ]) {
    const { json } = await to(team.ann, "GET", `/users?${query}`);
    assert.is(json.users.length, count, String(query));
  }
});

change("changes name and e-mail of one's own account", async () => {
  const eve = await join(team.server, "eve@example.org");
  const before = (await to(eve, "GET", "/me")).json;
  const { status, json } = await to(eve, "PATCH", `/users/${eve.id}`, {
    name: "Eve II",
    email: "EVE@example.com",
  });
  assert.is(status, 200);
  assert.equal(json, { ...before, name: "Eve II", email: "EVE@example.com" });
  assert.equal((await to(eve, "GET", "/me")).json, json);
  assert.is((await signIn(team.server, "eve@example.com")).status, 200);
  assertProblem(await signIn(team.server, "eve@example.org"), 401, "unauthorized");
});

change("takes one's own e-mail in another case, and refuses somebody else's", async () => {
  const path = `/users/${team.bob.id}`;
  assert.is((await to(team.bob, "PATCH", path, { email: "BOB@example.org" })).status, 200);
  for (const email of ["ann@example.org", "ANN@EXAMPLE.ORG"]) {
    assertProblem(await to(team.bob, "PATCH", path, { email }), 409, "email_taken");
  }
  assert.is((await to(team.bob, "GET", "/me")).json.email, "BOB@example.org");
});

change("ignores what is not to be changed, and an empty body", async () => {
  const before = (await to(team.ann, "GET", "/me")).json;
  const fixed = { id: 77, creation_date: "1970", email_key: "x", extra: "x" };
  for (const body of [fixed, {}]) {
    const { status, json } = await to(team.ann, "PATCH", `/users/${team.ann.id}`, body);
    assert.is(status, 200);
    assert.equal(json, before);
  }
});

change("refuses what is not valid, and changes nothing then", async () => {
  const before = (await to(team.ann, "GET", "/me")).json;
  for (const [path, value] of Object.entries({
    name: "",
    email: "nonsense",
    password: "short",
    role: "owner",
  })) {
    const body = { name: "Another", [path]: value };
    const answer = await to(team.ann, "PATCH", `/users/${team.ann.id}`, body);
    assertProblem(answer, 400, "invalid");
    assert.is(answer.json.issues[0].path, path);
  }
  assert.equal((await to(team.ann, "GET", "/me")).json, before);
});

change("refuses somebody else's account", async () => {
  const answer = await to(team.ann, "PATCH", `/users/${team.bob.id}`, { name: "Bobo" });
  assertProblem(answer, 403, "forbidden");
  assertProblem(
    await to(team.ann, "PATCH", `/users/${team.admin.id}`, { password: "a new password" }),
    403,
    "forbidden",
  );
});

change("refuses a member who wants to be an admin", async () => {
  const answer = await to(team.ann, "PATCH", `/users/${team.ann.id}`, { role: "admin" });
  assertProblem(answer, 403, "forbidden");
  assert.is((await to(team.ann, "GET", "/me")).json.role, "member");
  // Saying what is so already is no change.
  const same = await to(team.ann, "PATCH", `/users/${team.ann.id}`, { role: "member" });
  assert.is(same.status, 200);
});

change("gives no new password to a token that ends between the request and its body", async () => {
  const dan = await join(team.server, "dan@example.org");
  assert.is((await to(dan, "GET", "/me")).status, 200);
  const body = JSON.stringify({ password: "of somebody else" });
  const connection = await RawConnection.open(team.server.url);
  const headers = {
    Authorization: `Bearer ${dan.token}`,
    "Content-Type": "application/json",
    "Content-Length": String(body.length),
    Expect: "100-continue",
  };
  connection.write(rawRequest(`/tracker/users/${dan.id}`, { method: "PATCH", headers }));
  // By then the token was looked at, and was good.
  assert.is((await connection.answer("the wish for the body")).status, 100);
  assert.is((await to(dan, "POST", "/logout")).status, 204);
  connection.write(body);
  assertProblem(await connection.answer("the answer"), 401, "unauthorized");
  connection.close();
  assert.is((await signIn(team.server, dan.email)).status, 200);
});

change("lets an admin change any account and any role, which counts at once", async () => {
  const gil = await join(team.server, "gil@example.org");
  const path = `/users/${gil.id}`;
  assert.is((await to(team.admin, "PATCH", path, { role: "admin" })).json.role, "admin");
  assert.is((await to(gil, "PATCH", `/users/${team.bob.id}`, { name: "bob" })).status, 200);
  assert.is((await to(team.admin, "PATCH", path, { role: "member" })).json.role, "member");
  assertProblem(await to(gil, "PATCH", `/users/${team.bob.id}`, { name: "b" }), 403, "forbidden");
});

removal("refuses somebody else's account", async () => {
  assertProblem(await to(team.ann, "DELETE", `/users/${team.bob.id}`), 403, "forbidden");
  assertProblem(await to(team.ann, "DELETE", `/users/${team.admin.id}`), 403, "forbidden");
  assert.is((await to(team.bob, "GET", "/me")).status, 200);
});

removal("takes the account's tasks with it, and ends its tokens", async () => {
  const hal = await join(team.server, "hal@example.org");
  const task = await addTask(team.server, hal);
  const kept = await addTask(team.server, team.ann);
  const answer = await to(hal, "DELETE", `/users/${hal.id}`);
  assert.is(answer.status, 204);
  assert.is(answer.text, "");
  assertProblem(await to(hal, "GET", "/me"), 401, "unauthorized");
  assertProblem(await signIn(team.server, hal.email), 401, "unauthorized");
  assertProblem(await to(team.ann, "GET", `/users/${hal.id}`), 404, "not_found");
  assertProblem(await to(team.ann, "GET", `/users/${hal.id}/tasks`), 404, "not_found");
  assertProblem(await to(team.ann, "GET", `/tasks/${task}`), 404, "not_found");
  assert.is((await to(team.ann, "GET", `/tasks/${kept}`)).status, 200);
});

removal("by an admin takes any account; its e-mail is free again, its id is not", async () => {
  const ida = await join(team.server, "ida@example.org");
  assert.is((await to(team.admin, "DELETE", `/users/${ida.id}`)).status, 204);
  assertProblem(await to(ida, "GET", "/me"), 401, "unauthorized");
  const again = await join(team.server, "ida@example.org");
  assert.ok(again.id > ida.id);
  assertProblem(await to(ida, "GET", "/me"), 401, "unauthorized");
});

lastAdmin("stays: not deleted, not made a member, until there is another", async () => {
  const path = `/users/${team.admin.id}`;
  assertProblem(await to(team.admin, "DELETE", path), 409, "last_admin");
  assertProblem(await to(team.admin, "PATCH", path, { role: "member" }), 409, "last_admin");
  await to(team.admin, "PATCH", `/users/${team.ann.id}`, { role: "admin" });

  // Two admins that leave at the same moment: one of them stays.
  const left = await Promise.all([
    to(team.admin, "DELETE", path),
    to(team.ann, "DELETE", `/users/${team.ann.id}`),
  ]);
  assert.equal(left.map(({ status }) => status).sort(), [204, 409]);
});

addLogTest(lastAdmin, () => team);

read.run();
change.run();
removal.run();
lastAdmin.run();
