import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  call,
  signUp,
  startServer,
  type TestAnswer,
  type TestServer,
} from "../../../api/testing/server.ts";
import { isLong } from "../kit/chance.ts";
import { figure } from "../kit/figures.ts";
import { assertWell, BEARER, KEY } from "../kit/server.ts";

const AT_ONCE = 20;
const ROUNDS = isLong ? 100 : 10;

export const races = suite("many who want the same at once");

let server: TestServer;
let user: Record<string, string>;
let count = 0;

races.before(async () => {
  server = await startServer({ env: { DELIVERY_DELAY_MS: "3600000" } });
  const { token } = await signUp(server.url, "admin@example.org");
  user = { Authorization: `Bearer ${token}` };
});
races.after(() => server?.remove());

type Ask = (index: number) => Promise<TestAnswer>;

const ask = (method: string, path: string, headers = {}, body?: unknown) =>
  call(server.url + path, method, { headers, body });

/** How many answers there were of each kind. */
function kindsOf(answers: readonly TestAnswer[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { status, json } of answers) {
    const kind = [status, json?.code].filter(Boolean).join(" ");
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

const atOnce = (ask: Ask) => Promise.all(Array.from({ length: AT_ONCE }, (_, i) => ask(i)));

async function newContact(): Promise<string> {
  const body = { name: "n", phone: `+4930${1e6 + count++}` };
  return (await ask("POST", "/messaging/contacts", BEARER, body)).json.id;
}

/** What one of them gets, what all others get, and what they ask for. */
const wants: Readonly<Record<string, [one: string, others: string, make: () => Promise<Ask>]>> = {
  "the removal of a task": [
    "204",
    "404 not_found",
    async () => {
      const { json } = await ask("POST", "/tracker/tasks", user, { title: "t" });
      return () => ask("DELETE", `/tracker/tasks/${json.id}`, user);
    },
  ],
  "the removal of a contact": [
    "204",
    "404 not_found",
    async () => {
      const id = await newContact();
      return () => ask("DELETE", `/messaging/contacts/${id}`, BEARER);
    },
  ],
  "the removal of a queued task": [
    "204",
    "404 not_found",
    async () => {
      const path = `/queue/tasks`;
      const query = `?api_key=${KEY}&workspace_id=w${count++}`;
      const body = { name: "n", type: "gx.heavy" };
      // The last one waits for a place.
      for (let i = 0; i < 6; i++) await ask("POST", path + query, {}, body);
      const { json } = await ask("POST", path + query, {}, body);
      return () => ask("DELETE", `${path}/${json.task.id}${query}`);
    },
  ],
  "a contact with one phone": [
    "201",
    "400 phone_taken",
    async () => {
      const phone = `+4931${1e6 + count++}`;
      return (i) => ask("POST", "/messaging/contacts", BEARER, { name: `n${i}`, phone });
    },
  ],
  "one phone for their contacts": [
    "200",
    "400 phone_taken",
    async () => {
      const ids = await Promise.all(Array.from({ length: AT_ONCE }, newContact));
      const phone = `+4932${1e6 + count++}`;
      return (i) => ask("PATCH", `/messaging/contacts/${ids[i]}`, BEARER, { phone });
    },
  ],
  "a key of a request for another body each": [
    "201",
    "409 idempotency_key_reused",
    async () => {
      const headers = { ...user, "Idempotency-Key": `other-${count++}` };
      return (i) => ask("POST", "/tracker/tasks", headers, { title: `t${i}` });
    },
  ],
};

for (const [what, [one, others, make]] of Object.entries(wants)) {
  races(`${what}: one has it`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await atOnce(await make());
      assert.equal(kindsOf(answers), { [one]: 1, [others]: AT_ONCE - 1 });
    }
  });
}

races("the same with the same key: all have it, and it is made once", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const title = `once ${count++}.`;
    const headers = { ...user, "Idempotency-Key": `same-${count}` };
    const answers = await atOnce(() => ask("POST", "/tracker/tasks", headers, { title }));
    assert.equal(kindsOf(answers), { 201: AT_ONCE });
    assert.is(new Set(answers.map(({ text }) => text)).size, 1);
    const { json } = await ask("GET", `/tracker/tasks?q=${encodeURIComponent(title)}`, user);
    assert.is(json.tasks.length, 1);
  }
});

races("a message to somebody new: they become one contact", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const to = { name: "n", phone: `+4933${1e6 + count++}` };
    const body = { from: "f", content: "c", to };
    const answers = await atOnce(() => ask("POST", "/messaging/messages", BEARER, body));
    assert.equal(kindsOf(answers), { 201: AT_ONCE });
    assert.is(new Set(answers.map(({ json }) => json.to.id)).size, 1);
  }
});

races("the first account: one of them is the admin, and one e-mail has one", async () => {
  const fresh = await startServer();
  try {
    const answers = await atOnce((i) => {
      const email = `first${i % 10}@example.org`;
      return call(`${fresh.url}/tracker/users`, "POST", {
        body: { name: "n", email, password: "correct horse" },
      });
    });
    assert.equal(kindsOf(answers), { 201: 10, "409 email_taken": 10 });
    assert.is(answers.filter(({ json }) => json.role === "admin").length, 1);
  } finally {
    await fresh.remove();
  }
});

races("admins who remove each other: one stays", async () => {
  const fresh = await startServer();
  const headersOf = ({ token }: { token: string }) => ({ Authorization: `Bearer ${token}` });
  try {
    const first = await signUp(fresh.url, "first@example.org");
    const second = await signUp(fresh.url, "second@example.org");
    const at = (id: number) => `${fresh.url}/tracker/users/${id}`;
    await call(at(second.user.id), "PATCH", { body: { role: "admin" }, headers: headersOf(first) });
    const answers = await Promise.all([
      call(at(second.user.id), "DELETE", { headers: headersOf(first) }),
      call(at(first.user.id), "DELETE", { headers: headersOf(second) }),
    ]);
    assert.equal(answers.map(({ status }) => status).sort(), [204, 401]);
  } finally {
    await fresh.remove();
  }
  await assertWell(server);
  figure("races", ROUNDS * (Object.keys(wants).length + 2) + 2);
});
