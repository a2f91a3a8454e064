import { suite } from "uvu";
import * as assert from "uvu/assert";
import { signUp } from "../testing/server.ts";
import { addStillWellTest, assertProblem } from "./testing.ts";
import { type Apis, type Creation, countAll, PASSWORD, post, startApis } from "./testing-apis.ts";

const again = suite("Idempotency-Key, sent again");
const keys = suite("Idempotency-Key");
const restart = suite("Idempotency-Key across a restart");

let apis: Apis;
again.before(async () => {
  apis = await startApis();
});
restart.after(() => apis?.server.remove());

type Sent = Awaited<ReturnType<typeof post>>;

function send(creation: Creation, body: object | string, key: string): Promise<Sent> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return post(apis, creation, text, { "Idempotency-Key": key });
}

/** What two answers to the same request have in common. */
function assertSame(one: Sent | undefined, other: Sent | undefined, what: string): void {
  assert.is(other?.status, one?.status, what);
  assert.is(other?.text, one?.text, what);
  for (const name of ["location", "content-type", "content-length"]) {
    assert.is(other?.headers.get(name), one?.headers.get(name), `${what}: ${name}`);
  }
}

/** How many more there are of everything after `work`. */
async function growthBy(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await countAll(apis);
  await work();
  const after = await countAll(apis);
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]),
  );
}

const ONE_EACH = { users: 1, tasks: 1, contacts: 2, messages: 1, queued: 1 };

again("gives the first answer, and creates nothing more", async () => {
  const growth = await growthBy(async () => {
    for (const creation of apis.creations) {
      const body = creation.good();
      const first = await send(creation, body, "again");
      assert.is(first.status, 201, first.text);
      assertSame(first, await send(creation, body, "again"), creation.name);
    }
  });
  assert.equal(growth, ONE_EACH);
});

again("at the same moment creates one thing, and all get its answer", async () => {
  const growth = await growthBy(async () => {
    for (const creation of apis.creations) {
      const body = creation.good();
      const answers = await Promise.all(
        Array.from({ length: 2 }, () => send(creation, body, "at-once")),
      );
      assert.is(answers[0]?.status, 201, answers[0]?.text);
      for (const answer of answers) assertSame(answers[0], answer, creation.name);
    }
  });
  assert.equal(growth, ONE_EACH);
});

again("with another body is refused, and creates nothing", async () => {
  for (const creation of apis.creations) {
    const body = creation.good();
    assert.is((await send(creation, body, "other")).status, 201);
    const growth = await growthBy(async () => {
      const answer = await send(creation, creation.good(), "other");
      assertProblem(answer, 409, "idempotency_key_reused");
      assert.is(answer.headers.get("location"), null);
    });
    assert.equal(growth, { users: 0, tasks: 0, contacts: 0, messages: 0, queued: 0 });
    assert.is((await send(creation, body, "other")).status, 201);
  }
});

again("after a request that failed counts as the first time", async () => {
  for (const creation of apis.creations.slice(1)) {
    const [member] = Object.keys(creation.texts) as [string];
    const wrong = { ...creation.good(), [member]: "" };
    assertProblem(await send(creation, wrong, "failed"), 400, "invalid");
    assert.is((await send(creation, creation.good(), "failed")).status, 201);
  }
  const users = apis.creations[0] as Creation;
  const taken = { ...users.good(), email: "admin@example.org" };
  assertProblem(await send(users, taken, "taken"), 409, "email_taken");
  assert.is((await send(users, users.good(), "taken")).status, 201);
});

keys("of another endpoint, or another caller, is another key", async () => {
  for (const creation of apis.creations) {
    assert.is((await send(creation, creation.good(), "shared")).status, 201, creation.name);
  }
  const tasks = apis.creations.find(({ name }) => name === "POST /tracker/tasks") as Creation;
  const { token } = await signUp(apis.server.url, "other@example.org", PASSWORD);
  const other = { ...tasks, headers: { Authorization: `Bearer ${token}` } };
  const body = tasks.good();
  const first = await send(tasks, body, "two-callers");
  const second = await send(other, body, "two-callers");
  assert.is(second.status, 201);
  assert.is.not(second.json.id, first.json.id);
  assert.is.not(second.json.user_id, first.json.user_id);
  assertSame(first, await send(tasks, body, "two-callers"), "the first caller's");
});

keys("in another case is another key", async () => {
  const tasks = apis.creations.find(({ name }) => name === "POST /tracker/tasks") as Creation;
  const body = tasks.good();
  const lower = await send(tasks, body, "case");
  const upper = await send(tasks, body, "CASE");
  assert.is.not(upper.json.id, lower.json.id);
});

keys("may be any visible ASCII up to 255 characters", async () => {
  const tasks = apis.creations.find(({ name }) => name === "POST /tracker/tasks") as Creation;
  for (const key of ["k", "'; DROP TABLE users; --".replaceAll(" ", "_"), "~".repeat(255), "%00"]) {
    const body = tasks.good();
    const first = await send(tasks, body, key);
    assert.is(first.status, 201, key);
    assertSame(first, await send(tasks, body, key), key);
  }
});

keys("that is empty, too long or of other characters is refused", async () => {
  const growth = await growthBy(async () => {
    for (const creation of apis.creations) {
      for (const key of ["", " ", "two words", "k".repeat(256), "é", "tab\tkey"]) {
        const answer = await send(creation, creation.good(), key);
        assertProblem(answer, 400, "invalid_idempotency_key");
      }
    }
  });
  assert.equal(growth, { users: 0, tasks: 0, contacts: 0, messages: 0, queued: 0 });
});

restart("gives the first answer, after a clean stop and after a kill", async () => {
  const made = await Promise.all(
    apis.creations.map(async (creation) => {
      const body = creation.good();
      return { creation, body, answer: await send(creation, body, "restart") };
    }),
  );
  const before = await countAll(apis);
  for (const end of ["kill", "stop"] as const) {
    await apis.server[end]();
    await apis.server.restart();
    for (const { creation, body, answer } of made) {
      assert.is(answer.status, 201);
      assertSame(answer, await send(creation, body, "restart"), `${creation.name} after ${end}`);
    }
  }
  assert.equal(await countAll(apis), before);
});

addStillWellTest(restart, () => apis.server, [PASSWORD]);

again.run();
keys.run();
restart.run();
