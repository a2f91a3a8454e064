import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { addStillWellTest, assertNothingInternal } from "../http/testing.ts";
import { call, signUp, startServer, type TestAnswer, type TestServer } from "../testing/server.ts";

/** What the tests of the tracker share. */

/** Everybody's, unless a test says otherwise. */
export const PASSWORD = "correct horse battery";

export interface Member {
  readonly id: number;
  readonly email: string;
  readonly token: string;
}

export interface Team {
  readonly server: TestServer;
  readonly admin: Member;
  readonly ann: Member;
  readonly bob: Member;
}

export type Who = Pick<Member, "token"> | undefined;

/** A server with an admin and two members. It logs everything that it ever would. */
export async function startTeam(env: Readonly<Record<string, string>> = {}): Promise<Team> {
  const server = await startServer({ env: { LOG_LEVEL: "trace", ...env } });
  try {
    const admin = await join(server, "admin@example.org");
    const [ann, bob] = await Promise.all([
      join(server, "ann@example.org"),
      join(server, "bob@example.org"),
    ]);
    return { server, admin, ann, bob };
  } catch (error) {
    // Nobody else would end it.
    await server.remove();
    throw error;
  }
}

/** Uses a server of its own, on which nobody has an account yet. */
export async function withServer(
  env: Readonly<Record<string, string>>,
  use: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await startServer({ env });
  try {
    await use(server);
  } finally {
    await server.remove();
  }
}

/** Makes an account and signs in. */
export async function join(server: TestServer, email: string): Promise<Member> {
  const { token, user } = await signUp(server.url, email, PASSWORD);
  return { id: user.id, email, token };
}

/** One call to the tracker, by somebody or by nobody. No answer shows what is inside. */
export async function ask(
  server: Pick<TestServer, "url">,
  who: Who,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<TestAnswer> {
  const answer = await call(`${server.url}/tracker${path}`, method, {
    body,
    headers: { ...(who && { Authorization: `Bearer ${who.token}` }), ...headers },
  });
  assertNothingInternal(answer.text);
  assert.not(answer.text.includes(PASSWORD), "the answer shows a password");
  return answer;
}

/** POST /auth */
export function signIn(
  server: Pick<TestServer, "url">,
  email: string,
  password = PASSWORD,
): Promise<TestAnswer> {
  return ask(server, undefined, "POST", "/auth", { email, password });
}

/** The id of a new task. */
export async function addTask(
  server: Pick<TestServer, "url">,
  who: Who,
  fields: object = {},
): Promise<number> {
  const { status, json, text } = await ask(server, who, "POST", "/tasks", {
    title: "a task",
    ...fields,
  });
  assert.is(status, 201, text);
  return json.id;
}

/** Adds the test that nothing secret got into the log; it belongs at the end of a suite. */
export function addLogTest(tests: Test, team: () => Team): void {
  addStillWellTest(tests, () => team().server, [PASSWORD]);
}
