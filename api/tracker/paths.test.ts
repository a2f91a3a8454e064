import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertNothingInternal, assertProblem } from "../http/testing.ts";
import { call, type TestAnswer } from "../testing/server.ts";
import { addLogTest, addTask, PASSWORD, startTeam, type Team } from "./testing.ts";

const paths = suite("the tracker's paths");

let team: Team;
paths.before(async () => {
  team = await startTeam();
  await addTask(team.server, team.ann);
});
paths.after(() => team?.server.remove());

/** Sends a token, in a path's query or in the headers. */
type Sending = (path: string, token: string) => [path: string, headers: Record<string, string>];

const sendings: Readonly<Record<string, Sending>> = {
  "the header": (path, token) => [path, { Authorization: `Bearer ${token}` }],
  "the query": (path, token) => [`${path}${path.includes("?") ? "&" : "?"}token=${token}`, {}],
};

interface Row {
  readonly method: string;
  /** `{task}`, `{user}` stand for a new task of Ann's and for Ann. */
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly fits: (json: TestAnswer["json"]) => boolean;
}

const isTask = ({ id, title }: { id?: unknown; title?: unknown }) => Boolean(id && title);

/** The table of the contract, without the rows that need no token or end what the others use. */
const rows: readonly Row[] = [
  { method: "GET", path: "/me", status: 200, fits: ({ email }) => email === "ann@example.org" },
  { method: "GET", path: "/users", status: 200, fits: ({ users }) => users.length >= 3 },
  { method: "GET", path: "/users/{user}", status: 200, fits: ({ role }) => role === "member" },
  { method: "GET", path: "/user/{user}", status: 200, fits: ({ role }) => role === "member" },
  {
    method: "PATCH",
    path: "/users/{user}",
    body: { name: "ann" },
    status: 200,
    fits: ({ name }) => name === "ann",
  },
  { method: "GET", path: "/users/{user}/tasks", status: 200, fits: ({ tasks }) => tasks[0].title },
  { method: "GET", path: "/tasks", status: 200, fits: ({ tasks }) => tasks.every(isTask) },
  { method: "GET", path: "/tasks?limit=1", status: 200, fits: ({ tasks }) => tasks.length === 1 },
  { method: "POST", path: "/tasks", body: { title: "new" }, status: 201, fits: isTask },
  { method: "GET", path: "/tasks/{task}", status: 200, fits: isTask },
  {
    method: "PUT",
    path: "/tasks/{task}",
    body: { status: "done" },
    status: 200,
    fits: ({ status }) => status === "done",
  },
  {
    method: "PATCH",
    path: "/tasks/{task}",
    body: { title: "t" },
    status: 200,
    fits: ({ title }) => title === "t",
  },
  { method: "DELETE", path: "/tasks/{task}", status: 204, fits: (json) => json === undefined },
];

for (const mount of ["/tracker", ""]) {
  for (const [where, send] of Object.entries(sendings)) {
    for (const { method, path, body, status, fits } of rows) {
      paths(`${method} ${mount}${path} takes the token in ${where}, and refuses none`, async () => {
        const task = path.includes("{task}") ? await addTask(team.server, team.ann) : 0;
        const filled = path.replace("{task}", String(task)).replace("{user}", String(team.ann.id));
        const none = await call(team.server.url + mount + filled, method, { body });
        assertProblem(none, 401, "unauthorized");

        const [sent, headers] = send(mount + filled, team.ann.token);
        const answer = await call(team.server.url + sent, method, { body, headers });
        assert.is(answer.status, status, answer.text);
        assert.ok(fits(answer.json), answer.text);
        assertNothingInternal(answer.text);
        assert.not(answer.text.includes(team.ann.token), "the answer repeats the token");
      });
    }
  }

  paths(`POST ${mount}/users, /auth and /logout, DELETE /users/{id}`, async () => {
    for (const [where, send] of Object.entries(sendings)) {
      const url = team.server.url;
      const email = `${where.replace(" ", "-")}${mount.length}@example.org`;
      const account = { name: "n", email, password: PASSWORD };
      const made = await call(`${url}${mount}/users`, "POST", { body: account });
      assert.is(made.status, 201);
      const signIn = async (): Promise<string> =>
        (await call(`${url}${mount}/auth`, "POST", { body: { email, password: PASSWORD } })).json
          .token;
      for (const [method, path, token] of [
        ["POST", "/logout", await signIn()],
        ["DELETE", `/users/${made.json.id}`, await signIn()],
      ] as const) {
        const [sent, headers] = send(mount + path, token);
        assertProblem(await call(url + mount + path, method), 401, "unauthorized");
        assert.is((await call(url + sent, method, { headers })).status, 204);
        assertProblem(await call(url + sent, method, { headers }), 401, "unauthorized");
      }
    }
  });
}

paths("belong to the queue where the query has an api_key", async () => {
  const { url } = team.server;
  const { json } = await call(`${url}/tasks?api_key=there-is-no-key`, "GET");
  assert.equal(json, { tasks: [] });
  // Whatever else is sent, and though the key is wrong: the answer is the queue's.
  const headers = { Authorization: `Bearer ${team.ann.token}` };
  const wrong = await call(`${url}/tasks?api_key=wrong&token=${team.ann.token}`, "GET", {
    headers,
  });
  assertProblem(wrong, 403, "forbidden");
  // The mount says more than the query.
  const mounted = await call(`${url}/tracker/tasks?api_key=there-is-no-key`, "GET", { headers });
  assert.equal(Object.keys(mounted.json), ["tasks", "next_cursor"]);
  const none = await call(`${url}/tracker/tasks?api_key=there-is-no-key`, "GET");
  assertProblem(none, 401, "unauthorized");
});

paths("tell who sends no credential what each of the two APIs takes", async () => {
  const told = async (path: string) => (await call(team.server.url + path, "GET")).json.message;
  assert.match(
    await told("/tasks"),
    /token of POST \/auth .* queue, send an api_key in the query\./,
  );
  for (const path of ["/me", "/users/1/tasks"]) assert.not.match(await told(path), /api_key/);
});

paths("that nobody has written down are not there", async () => {
  const headers = { Authorization: `Bearer ${team.admin.token}` };
  for (const path of [
    "/tracker",
    "/tracker/",
    "/tracker/user",
    "/tracker/tasks/1/2",
    "/tracker/tracker/tasks",
    "/tasks1",
    "/mee",
    "/users/1/tasks/1",
    "/tracker/auth/x",
  ]) {
    assertProblem(await call(team.server.url + path, "GET", { headers }), 404, "unknown_path");
  }
});

addLogTest(paths, () => team);

paths.run();
