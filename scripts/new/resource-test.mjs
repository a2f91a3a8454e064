/**
 * The test of a new resource.
 *
 * @param {import("./names.mjs").Forms} forms
 */
export function resourceTest({ files, member }) {
  return `import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "../http/testing.ts";
import { addLogTest, ask, startTeam, type Team, type Who } from "./testing.ts";

const tests = suite("/tracker/${files}");

let team: Team;
tests.before(async () => {
  team = await startTeam();
});
tests.after(() => team?.server.remove());

const to = (who: Who, method: string, path: string, body?: unknown) =>
  ask(team.server, who, method, \`/${files}\${path}\`, body);

async function make(who: Who, title: string): Promise<number> {
  const { status, json, text } = await to(who, "POST", "", { title });
  assert.is(status, 201, text);
  return json.id;
}

tests("gives what was created, with its path", async () => {
  const { status, json, headers } = await to(team.ann, "POST", "", { title: "t", id: 4711 });
  assert.is(status, 201);
  const { id, creation_date, ...rest } = json;
  assert.equal(rest, { user_id: team.ann.id, title: "t" });
  assert.match(creation_date, /^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$/);
  assert.is(headers.get("location"), \`/tracker/${files}/\${id}\`);
  assert.equal((await to(team.bob, "GET", \`/\${id}\`)).json, json);
});

for (const [what, title] of [
  ["no title", undefined],
  ["an empty title", ""],
  ["a title of 201 characters", "🧹".repeat(201)],
  ["a title that is a number", 5],
] as const) {
  tests(\`refuses \${what}\`, async () => {
    const answer = await to(team.ann, "POST", "", { title });
    assertProblem(answer, 400, "invalid");
    assert.is(answer.json.issues[0].path, "title");
    const id = await make(team.ann, "t");
    if (title !== undefined) {
      assertProblem(await to(team.ann, "PATCH", \`/\${id}\`, { title }), 400, "invalid");
    }
  });
}

tests("creates once with an Idempotency-Key", async () => {
  const headers = { "Idempotency-Key": "once" };
  const create = () => ask(team.server, team.ann, "POST", "/${files}", { title: "o" }, headers);
  const [first, second] = [await create(), await create()];
  assert.is(first.status, 201);
  assert.equal(second.json, first.json);
});

tests("lists the latest first, page by page", async () => {
  const made: number[] = [];
  for (const title of ["a", "b", "c"]) made.unshift(await make(team.ann, title));
  const first = (await to(team.bob, "GET", "?limit=2")).json;
  const second = (await to(team.bob, "GET", \`?limit=2&cursor=\${first.next_cursor}\`)).json;
  const ids = [...first.${member}, ...second.${member}].map(({ id }) => id);
  assert.equal(ids.slice(0, 3), made);
});

tests("lets the owner and admins change and delete, and nobody else", async () => {
  const id = await make(team.ann, "before");
  assertProblem(await to(team.bob, "PATCH", \`/\${id}\`, { title: "x" }), 403, "forbidden");
  assertProblem(await to(team.bob, "DELETE", \`/\${id}\`), 403, "forbidden");
  const changed = await to(team.ann, "PATCH", \`/\${id}\`, { title: "after" });
  assert.is(changed.status, 200);
  assert.equal((await to(team.bob, "GET", \`/\${id}\`)).json, changed.json);
  assert.is(changed.json.title, "after");
  assert.is((await to(team.admin, "PATCH", \`/\${id}\`, {})).status, 200);
  assert.is((await to(team.admin, "DELETE", \`/\${id}\`)).status, 204);
  for (const method of ["GET", "PATCH", "DELETE"]) {
    const body = method === "PATCH" ? {} : undefined;
    assertProblem(await to(team.ann, method, \`/\${id}\`, body), 404, "not_found");
    assertProblem(await to(team.ann, method, "/x", body), 404, "not_found");
  }
});

tests("wants a token", async () => {
  for (const [method, path] of [["GET", ""], ["POST", ""], ["GET", "/1"], ["DELETE", "/1"]]) {
    assertProblem(await to(undefined, method as string, path as string), 401, "unauthorized");
  }
});

tests("goes with its owner's account", async () => {
  const id = await make(team.bob, "t");
  assert.is((await ask(team.server, team.bob, "DELETE", \`/users/\${team.bob.id}\`)).status, 204);
  assertProblem(await to(team.ann, "GET", \`/\${id}\`), 404, "not_found");
});

addLogTest(tests, () => team);
tests.run();
`;
}
