import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem, type RawAnswer, RawConnection, rawRequest } from "../http/testing.ts";
import { addTask, ask, join, type Member, startTeam, type Team } from "./testing.ts";

// Somebody whose body is on its way for as long as it may be, and who ends meanwhile.

const slow = suite("a body on its way");

let team: Team;
slow.before(async () => {
  team = await startTeam();
});
slow.after(() => team?.server.remove());

/** A request whose head has been read, and whose body comes when it is called for. */
async function begin(who: Member, method: string, path: string, body: object) {
  const text = JSON.stringify(body);
  const headers = { Authorization: `Bearer ${who.token}`, Expect: "100-continue" };
  const request = rawRequest(`/tracker${path}`, { method, body: text, headers });
  const connection = await RawConnection.open(team.server.url);
  connection.write(request.slice(0, -text.length));
  assert.is((await connection.answer("the word to go on")).status, 100);
  return async (): Promise<RawAnswer> => {
    connection.write(text);
    const answer = await connection.answer(`${method} ${path}`);
    connection.close();
    return answer;
  };
}

const asAdmin = (method: string, path: string, body?: object) =>
  ask(team.server, team.admin, method, path, body);

const ends: Record<string, [end: (who: Member) => Promise<unknown>, status: number]> = {
  "signs out": [(who) => ask(team.server, who, "POST", "/logout"), 401],
  "is removed": [(who) => asAdmin("DELETE", `/users/${who.id}`), 401],
  "gets another password": [
    (who) => asAdmin("PATCH", `/users/${who.id}`, { password: "another horse" }),
    401,
  ],
  "is an admin no more": [(who) => asAdmin("PATCH", `/users/${who.id}`, { role: "member" }), 403],
};

for (const [what, [end, status]] of Object.entries(ends)) {
  slow(`changes nothing of others' when its sender ${what}`, async () => {
    const who = await join(team.server, `${what.replaceAll(" ", ".")}@example.org`);
    await asAdmin("PATCH", `/users/${who.id}`, { role: "admin" });
    const task = await addTask(team.server, team.bob, { title: "Bob's" });
    const requests = [
      await begin(who, "PATCH", `/tasks/${task}`, { title: "stolen" }),
      await begin(who, "PUT", `/tasks/${task}`, { title: "stolen" }),
      await begin(who, "PATCH", `/users/${team.bob.id}`, { name: "stolen" }),
    ];
    await end(who);
    for (const go of requests) assertProblem(await go(), status);
    assert.is((await asAdmin("GET", `/tasks/${task}`)).json.title, "Bob's");
    assert.is.not((await asAdmin("GET", `/users/${team.bob.id}`)).json.name, "stolen");
  });

  if (status !== 401) continue;
  slow(`makes nothing when its sender ${what}`, async () => {
    const who = await join(team.server, `${what.replaceAll(" ", "-")}@example.org`);
    const go = await begin(who, "POST", "/tasks", { title: "nobody's" });
    await end(who);
    assertProblem(await go(), 401, "unauthorized");
    assert.equal((await asAdmin("GET", "/tasks?q=nobody")).json.tasks, []);
  });
}

slow.run();
