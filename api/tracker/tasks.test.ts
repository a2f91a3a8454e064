import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "../http/testing.ts";
import { addLogTest, addTask, ask, startTeam, type Team, type Who } from "./testing.ts";

const creation = suite("POST /tracker/tasks");
const reading = suite("GET /tracker/tasks/{id}");
const put = suite("PUT /tracker/tasks/{id}");
const patch = suite("PATCH /tracker/tasks/{id}");
const removal = suite("DELETE /tracker/tasks/{id}");
const ids = suite("ids of the tracker");

let team: Team;
creation.before(async () => {
  team = await startTeam();
});
ids.after(() => team?.server.remove());

const to = (who: Who, method: string, path: string, body?: unknown) =>
  ask(team.server, who, method, path, body);

const MEMBERS = ["id", "user_id", "title", "description", "status", "creation_date"];

creation("gives the task with its path; what is left out has its default", async () => {
  const { status, json, headers } = await to(team.ann, "POST", "/tasks", { title: "Wash up" });
  assert.is(status, 201);
  assert.equal(Object.keys(json).sort(), [...MEMBERS].sort());
  const { id, creation_date, ...rest } = json;
  assert.equal(rest, { user_id: team.ann.id, title: "Wash up", description: "", status: "open" });
  assert.type(id, "number");
  assert.match(creation_date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.is(headers.get("location"), `/tracker/tasks/${id}`);
  assert.equal((await to(team.bob, "GET", `/tasks/${id}`)).json, json);
});

creation("takes description and status, and nothing that is not a person's to say", async () => {
  const fields = { title: "t", description: "d", status: "done" };
  const extra = { id: 4711, user_id: team.bob.id, creation_date: "1970", extra: 1 };
  const { status, json } = await to(team.ann, "POST", "/tasks", { ...fields, ...extra });
  assert.is(status, 201);
  assert.equal(Object.keys(json).sort(), [...MEMBERS].sort());
  assert.is(json.user_id, team.ann.id);
  assert.is.not(json.id, extra.id);
  assert.is.not(json.creation_date, extra.creation_date);
  assert.is(json.status, "done");
});

creation("counts characters, not bytes or half ones", async () => {
  const longest = { title: "🧹".repeat(200), description: "é🧹".repeat(5000) };
  const { status, json } = await to(team.ann, "POST", "/tasks", longest);
  assert.is(status, 201);
  assert.is(json.title, longest.title);
  assert.is(json.description, longest.description);
});

const wrong: readonly [what: string, fields: object, path: string][] = [
  ["no title", { title: undefined }, "title"],
  ["an empty title", { title: "" }, "title"],
  ["a title of 201 characters", { title: "🧹".repeat(201) }, "title"],
  ["a title that is a number", { title: 5 }, "title"],
  ["a title that is null", { title: null }, "title"],
  ["a title that is an object", { title: { toString: "x" } }, "title"],
  ["a description of 10,001 characters", { description: "x".repeat(10_001) }, "description"],
  ["a description that is true", { description: true }, "description"],
  ["a description that is null", { description: null }, "description"],
  ["a status that there is not", { status: "finished" }, "status"],
  ["a status in capitals", { status: "Open" }, "status"],
  ["a status that is a list", { status: ["open"] }, "status"],
];

for (const [tests, method] of [
  [creation, "POST"],
  [put, "PUT"],
  [patch, "PATCH"],
] as const) {
  tests("refuses what is not valid, names it, and keeps nothing of it", async () => {
    const id = await addTask(team.server, team.ann, { title: "as before" });
    const path = method === "POST" ? "/tasks" : `/tasks/${id}`;
    for (const [what, fields, member] of wrong) {
      // A change may leave out what a creation needs.
      if (what === "no title" && method !== "POST") continue;
      const answer = await to(team.ann, method, path, { title: "x", ...fields });
      assertProblem(answer, 400, "invalid");
      assert.is(answer.json.issues[0].path, member, what);
      assert.ok(answer.text.length < 1000, "the answer repeats what was sent");
    }
    assert.is((await to(team.ann, "GET", `/tasks/${id}`)).json.title, "as before");
    const { json } = await to(team.ann, "GET", "/tasks?limit=1");
    assert.is(json.tasks[0].id, id);
  });
}

reading("answers 404 with the id for a task that there is not", async () => {
  for (const id of ["999999", "0", "-1", "1.0", "007", "0x1", "abc", "1;", "9".repeat(16)]) {
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const body = method === "PUT" || method === "PATCH" ? { title: "x" } : undefined;
      const answer = await to(team.admin, method, `/tasks/${id}`, body);
      assertProblem(answer, 404, "not_found");
      assert.is(answer.json.id, id, `${method} ${id}`);
    }
  }
});

for (const [tests, method] of [
  [put, "PUT"],
  [patch, "PATCH"],
] as const) {
  tests("changes title, description and status, together or alone", async () => {
    const id = await addTask(team.server, team.ann);
    const before = (await to(team.ann, "GET", `/tasks/${id}`)).json;
    let expected = before;
    for (const fields of [
      { title: "new", description: "new", status: "in_progress" },
      { status: "done" },
      { title: "newer" },
      { description: "" },
      {},
    ]) {
      const { status, json } = await to(team.ann, method, `/tasks/${id}`, fields);
      expected = { ...expected, ...fields };
      assert.is(status, 200);
      assert.equal(json, expected);
      assert.equal((await to(team.bob, "GET", `/tasks/${id}`)).json, expected);
    }
    assert.is(expected.creation_date, before.creation_date);
  });

  tests("never changes the id, the owner or the date", async () => {
    const id = await addTask(team.server, team.ann);
    const before = (await to(team.ann, "GET", `/tasks/${id}`)).json;
    const fixed = { id: 1, user_id: team.bob.id, creation_date: "1970" };
    const { status, json } = await to(team.ann, method, `/tasks/${id}`, fixed);
    assert.is(status, 200);
    assert.equal(json, before);
  });

  tests("refuses somebody else's task, also with an empty body", async () => {
    const id = await addTask(team.server, team.ann, { title: "Ann's" });
    for (const body of [{ title: "Bob's" }, {}]) {
      assertProblem(await to(team.bob, method, `/tasks/${id}`, body), 403, "forbidden");
    }
    assert.is((await to(team.bob, "GET", `/tasks/${id}`)).json.title, "Ann's");
  });

  tests("lets an admin change anybody's task, which stays theirs", async () => {
    const id = await addTask(team.server, team.ann);
    const { status, json } = await to(team.admin, method, `/tasks/${id}`, { status: "done" });
    assert.is(status, 200);
    assert.is(json.user_id, team.ann.id);
    assert.is(json.status, "done");
  });
}

removal("takes one's own task away, once", async () => {
  const id = await addTask(team.server, team.ann);
  const answer = await to(team.ann, "DELETE", `/tasks/${id}`);
  assert.is(answer.status, 204);
  assert.is(answer.text, "");
  assertProblem(await to(team.ann, "GET", `/tasks/${id}`), 404, "not_found");
  assertProblem(await to(team.ann, "DELETE", `/tasks/${id}`), 404, "not_found");
});

removal("refuses somebody else's task, but not to an admin", async () => {
  const id = await addTask(team.server, team.ann);
  assertProblem(await to(team.bob, "DELETE", `/tasks/${id}`), 403, "forbidden");
  assert.is((await to(team.ann, "GET", `/tasks/${id}`)).status, 200);
  assert.is((await to(team.admin, "DELETE", `/tasks/${id}`)).status, 204);
});

removal("of the same task by several at once succeeds for one", async () => {
  const id = await addTask(team.server, team.ann);
  const answers = await Promise.all([1, 2, 3].map(() => to(team.ann, "DELETE", `/tasks/${id}`)));
  assert.equal(answers.map(({ status }) => status).sort(), [204, 404, 404]);
});

ids("are not used again after a removal, nor after a restart or a kill", async () => {
  const seen: number[] = [];
  const addAndRemove = async () => {
    const id = await addTask(team.server, team.ann);
    seen.push(id);
    assert.is((await to(team.ann, "DELETE", `/tasks/${id}`)).status, 204);
  };
  await addAndRemove();
  await addAndRemove();
  await team.server.stop();
  await team.server.restart();
  await addAndRemove();
  await team.server.kill();
  await team.server.restart();
  await addAndRemove();
  assert.equal(
    seen,
    [...new Set(seen)].sort((a, b) => a - b),
  );
});

addLogTest(removal, () => team);

creation.run();
reading.run();
put.run();
patch.run();
removal.run();
ids.run();
