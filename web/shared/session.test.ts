import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { Session, sessionOf } from "./session.ts";

const tests = suite("Session");

const password = "correct horse";
const credentials = { email: "ada@example.org", password };

/** What the tab keeps. */
const stored = new Map<string, string>();
const tab = globalThis as { sessionStorage?: unknown };

let server: TestServer;
tests.before(async () => {
  tab.sessionStorage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, text: string) => stored.set(name, text),
    removeItem: (name: string) => stored.delete(name),
  };
  server = await startServer();
});
tests.before.each(() => stored.clear());
tests.after(async () => {
  delete tab.sessionStorage;
  await server?.remove();
});

const newSession = () => new Session(server.url, undefined);

tests("says whether there is an account, makes one, and does not sign in by that", async () => {
  const session = newSession();
  assert.equal(await session.signUpStatus(), { open: true, first: true });
  const user = await session.signUp({ name: "Ada", ...credentials });
  assert.is(user.role, "admin");
  assert.is(session.value, undefined);
  assert.equal(await session.signUpStatus(), { open: true, first: false });
});

tests("is kept for the tab, and ends with what the tab keeps", async () => {
  const session = newSession();
  let changes = 0;
  session.addEventListener("change", () => changes++);
  await session.signIn(credentials);
  assert.is(session.user?.name, "Ada");
  assert.is(changes, 1);

  const later = newSession();
  assert.is(later.value, session.value);
  assert.equal(later.user, session.user);

  const { value } = session;
  await session.signOut();
  assert.is(session.value, undefined);
  assert.is(session.user, undefined);
  assert.is(session.notice, "");
  assert.is(stored.size, 0);
  const headers = { Authorization: `Bearer ${value}` };
  assert.is((await call(`${server.url}/tracker/me`, "GET", { headers })).status, 401);
  later.refuse(value as string);
  assert.is(later.value, undefined);
  assert.is(later.notice, "Your session has ended. Sign in again.");
});

tests("says what is wrong at once, also where trying later might help", async () => {
  const session = newSession();
  const refused = session.signIn({ ...credentials, password: "wrong horse" });
  assert.is(await refused.then(String, ({ code }) => code), "unauthorized");
  assert.is(session.value, undefined);

  const strict = await startServer({ env: { RATE_LIMIT_AUTH: "1/600" } });
  try {
    const tries = new Session(strict.url, undefined);
    const codes = [];
    for (let i = 0; i < 2; i++) {
      codes.push(await tries.signIn(credentials).then(String, ({ code }) => code));
    }
    assert.equal(codes, ["unauthorized", "too_many_tries"]);
  } finally {
    await strict.remove();
  }
});

tests("ends when its time is over", async () => {
  const { token, user } = await signUp(server.url, "eve@example.org");
  const session = newSession();
  const expires_at = new Date(Date.now() + 200).toISOString();
  stored.set(`taskwire.session ${server.url}`, JSON.stringify({ token, user, expires_at }));
  const timed = newSession();
  assert.is(timed.value, token);
  await until(() => timed.value === undefined, "its end");
  assert.is(timed.notice, "Your session has ended. Sign in again.");
  assert.is(session.value, undefined);
});

tests("finishes what is unfinished before the token ends", async () => {
  const session = newSession();
  await session.signIn(credentials);
  const headers = { Authorization: `Bearer ${session.value}` };
  let status = 0;
  session.unfinished.add(async () => {
    assert.is(session.value, headers.Authorization.slice("Bearer ".length));
    await new Promise((resolve) => setTimeout(resolve, 20));
    ({ status } = await call(`${server.url}/tracker/me`, "GET", { headers }));
  });
  const over = session.signOut();
  assert.is(session.value, undefined, "here it is over at once");
  await over;
  assert.is(status, 200);
});

for (const [what, text] of [
  ["is no JSON", "{"],
  ["is no session", '{"token":5}'],
  ["is nothing", "null"],
] as const) {
  tests(`begins anew where what is kept ${what}`, async () => {
    stored.set(`taskwire.session ${server.url}`, text);
    assert.is(newSession().value, undefined);
  });
}

tests("forgets the token also where the server cannot be told", async () => {
  const gone = await startServer();
  await signUp(gone.url, credentials.email, password);
  const session = new Session(gone.url, undefined);
  await session.signIn(credentials);
  await gone.remove();
  await session.signOut();
  assert.is(session.value, undefined);
  assert.is(session.notice, "You are signed out here, but the server could not be told.");
});

tests("with a token of the element's own keeps nothing", () => {
  const session = sessionOf(server.url, "given");
  assert.is(session.value, "given");
  assert.is(session.isGiven, true);
  session.refuse("given");
  assert.is(session.value, undefined);
  assert.match(session.notice, /token/);
  assert.is(stored.size, 0);
});

tests("knows what the server says of who is signed in, and of nobody else", async () => {
  const session = newSession();
  await session.signIn(credentials);
  const { user, value } = session;
  if (!user) throw new Error("nobody is signed in");
  session.know({ ...user, name: "Grace" }, value);
  assert.is(session.user?.name, "Grace");
  session.know({ ...user, name: "Eve" }, "another token");
  assert.is(session.user?.name, "Grace");
  await session.signOut();
  session.know(user, undefined);
  assert.is(session.user, undefined);
});

tests.run();
