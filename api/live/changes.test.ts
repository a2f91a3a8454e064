import * as assert from "uvu/assert";
import { assertRefusal } from "../queue/testing.ts";
import { openSocket, refusedSocket, type TestSocket } from "../testing/live.ts";
import { call, signUp, type TestAnswer, type TestServer, until } from "../testing/server.ts";
import { type OnServer, suiteOnServer } from "./testing.ts";

const changes = suiteOnServer("GET /tracker/ws");
const since = suiteOnServer("since at /tracker/ws");
const forgetful = suiteOnServer("EVENTS_KEPT at /tracker/ws", { EVENTS_KEPT: "200" });

let count = 0;
/** One person for each server. */
const regulars = new Map<string, Promise<Person>>();

/** Somebody who is signed in. */
class Person {
  readonly #server: TestServer;
  readonly token: string;
  readonly id: number;

  private constructor(server: TestServer, token: string, id: number) {
    this.#server = server;
    this.token = token;
    this.id = id;
  }

  static async join({ server }: OnServer): Promise<Person> {
    const { token, user } = await signUp(server.url, `person${++count}@example.org`);
    return new Person(server, token, user.id);
  }

  /** Somebody who stays: signing up takes its time, as it should. */
  static of(context: OnServer): Promise<Person> {
    const { dataDir } = context.server;
    const person = regulars.get(dataDir) ?? Person.join(context);
    regulars.set(dataDir, person);
    return person;
  }

  call(method: string, path: string, body?: unknown): Promise<TestAnswer> {
    const headers = { Authorization: `Bearer ${this.token}` };
    return call(`${this.#server.url}/tracker${path}`, method, { body, headers });
  }

  async addTask(title: string): Promise<{ id: number }> {
    const { status, json, text } = await this.call("POST", "/tasks", { title });
    assert.is(status, 201, text);
    return json;
  }

  async open(cursor?: number): Promise<TestSocket> {
    const more = cursor === undefined ? "" : `&since=${cursor}`;
    const socket = await openSocket(`${this.#server.url}/tracker/ws?token=${this.token}${more}`);
    await until(() => socket.frames.length > 0, "a frame");
    return socket;
  }

  /** The cursor as it stands. */
  async cursor(): Promise<number> {
    const socket = await this.open();
    socket.close();
    return socket.frames[0].cursor;
  }
}

/** Waits for the next frame that a change brings. */
async function next(socket: TestSocket, change: Promise<unknown>) {
  const told = socket.frames.length;
  await change;
  return until(() => socket.frames[told], "a change");
}

changes("it begins with hello and the cursor", async (context) => {
  const person = await Person.of(context);
  const socket = await person.open();
  const [hello] = socket.frames;
  assert.equal(Object.keys(hello), ["type", "cursor"]);
  assert.is(hello.type, "hello");
  assert.ok(Number.isInteger(hello.cursor) && hello.cursor >= 1);
  socket.close();
});

changes("it tells what happens to tasks", async (context) => {
  const person = await Person.of(context);
  const socket = await person.open();
  const expected = { type: "change", resource: "task" };
  const told = async (change: Promise<TestAnswer>) => {
    const { cursor: _cursor, ...rest } = await next(socket, change);
    return rest;
  };

  const made = person.call("POST", "/tasks", { title: "A title", description: "More" });
  const created = await told(made);
  const task = (await made).json;
  assert.equal(created, { ...expected, upsert: [task], remove: [] });

  const patch = person.call("PATCH", `/tasks/${task.id}`, { status: "done" });
  assert.equal(await told(patch), {
    ...expected,
    upsert: [{ ...task, status: "done" }],
    remove: [],
  });

  const removal = person.call("DELETE", `/tasks/${task.id}`);
  assert.equal(await told(removal), { ...expected, upsert: [], remove: [task.id] });

  const cursors = socket.frames.map(({ cursor }) => cursor);
  assert.equal(
    cursors.slice(1).map((cursor) => cursor - cursors[0]),
    [1, 2, 3],
  );
  socket.close();
});

changes("it tells what happens to users, and never a password", async (context) => {
  const person = await Person.of(context);
  const socket = await person.open();
  const other = await Person.join(context);
  const joined = await socket.frame(({ resource }) => resource === "user", "the new user");
  assert.equal(joined.upsert, [(await other.call("GET", "/me")).json]);
  assert.equal(joined.remove, []);

  const changed = await next(
    socket,
    other.call("PATCH", `/users/${other.id}`, { name: "Renamed" }),
  );
  assert.equal(changed.resource, "user");
  assert.equal(changed.upsert, [(await other.call("GET", "/me")).json]);
  assert.is(changed.upsert[0].name, "Renamed");
  const secret = { password: "a new password" };
  await next(socket, other.call("PATCH", `/users/${other.id}`, secret));

  const tasks = [await other.addTask("one"), await other.addTask("two")];
  await socket.frame(({ upsert }) => upsert?.at(-1)?.id === tasks[1]?.id, "the second task");
  assert.is((await other.call("DELETE", `/users/${other.id}`)).status, 204);
  const gone = await socket.frame(
    ({ resource, remove }) => resource === "user" && remove[0] === other.id,
    "the user is gone",
  );
  assert.equal(gone.upsert, []);
  const tasksGone = await socket.frame(({ remove }) => remove?.length === 2, "the tasks are gone");
  assert.equal(tasksGone.remove, [tasks[0]?.id, tasks[1]?.id]);
  assert.not.match(socket.texts.join(), /password|email_key|scrypt|token/);
  socket.close();
});

changes("it tells nothing of what changed nothing", async (context) => {
  const person = await Person.of(context);
  const socket = await person.open();
  await person.call("POST", "/tasks", { title: "" });
  await person.call("DELETE", "/tasks/999999");
  await person.call("GET", "/tasks");
  const { upsert } = await next(socket, person.addTask("the first change"));
  assert.is(upsert[0].title, "the first change");
  assert.is(socket.frames.length, 2);
  socket.close();
});

const BAD: [what: string, query: string, status: number, code: string][] = [
  ["no token", "", 401, "unauthorized"],
  ["an empty token", "?token=", 401, "unauthorized"],
  ["a token that is none", "?token=abc", 401, "unauthorized"],
  ["a token with no signature", "?token=eyJhbGciOiJub25lIn0.eyJqdGkiOiJ4In0.", 401, "unauthorized"],
  ["an API key", "?api_key=there-is-no-key", 401, "unauthorized"],
];
for (const [what, query, status, code] of BAD) {
  changes(`it refuses ${what}`, async ({ server }) => {
    const url = `${server.url}/tracker/ws${query}`;
    const refusal = await refusedSocket(url);
    assertRefusal({ status: refusal.status, json: refusal.body }, status, code);
    assertRefusal(await call(url, "GET"), status, code);
  });
}

changes("it answers 426 without an upgrade, and 400 to a bad since", async (context) => {
  const { token } = await Person.of(context);
  const url = `${context.server.url}/tracker/ws?token=${token}`;
  assertRefusal(await call(url, "GET"), 426, "upgrade_required");
  for (const bad of ["", "x", "-1", "1.5"]) {
    const { status, body } = await refusedSocket(`${url}&since=${bad}`);
    assertRefusal({ status, json: body }, 400, "invalid");
  }
});

since("with since the missed changes come first, in order", async (context) => {
  const person = await Person.of(context);
  const cursor = await person.cursor();
  const first = await person.addTask("first");
  const second = await person.addTask("second");
  const other = await Person.join(context);
  await person.call("DELETE", `/tasks/${first.id}`);

  const socket = await person.open(cursor);
  await socket.frame((frame) => frame.cursor === cursor + 4, "the last change");
  const [hello, ...told] = socket.frames;
  assert.is(hello.type, "hello");
  assert.is(hello.cursor, cursor, "who breaks off behind hello has missed nothing");
  assert.equal(
    told.map(({ resource, cursor: at }) => [resource, at - cursor]),
    [
      ["task", 2],
      ["user", 3],
      ["task", 4],
    ],
  );
  assert.equal(told[0].remove, [first.id]);
  assert.equal(told[0].upsert, [(await person.call("GET", `/tasks/${second.id}`)).json]);
  assert.is(told[1].upsert[0].id, other.id);
  assert.equal(told[2].remove, [first.id]);

  const { upsert } = await next(socket, person.addTask("third"));
  assert.is(upsert[0].title, "third");
  socket.close();
});

since(
  "much that was missed comes in pieces, so that no client holds all of it",
  async (context) => {
    const person = await Person.of(context);
    const cursor = await person.cursor();
    const titles = Array.from({ length: 250 }, (_, i) => `missed ${i}`);
    await Promise.all(titles.map((title) => person.addTask(title)));
    const socket = await person.open(cursor);
    await socket.frame((frame) => frame.cursor === cursor + 250, "the last change");
    assert.equal(
      socket.frames.slice(1).map(({ upsert, cursor: at }) => [upsert.length, at - cursor]),
      [
        [100, 100],
        [100, 200],
        [50, 250],
      ],
    );
    socket.close();
  },
);

since("with since of now nothing was missed", async (context) => {
  const person = await Person.of(context);
  const socket = await person.open(await person.cursor());
  const { upsert } = await next(socket, person.addTask("new"));
  assert.is(upsert[0].title, "new");
  assert.is(socket.frames.length, 2);
  socket.close();
});

for (const end of ["stop", "kill"] as const) {
  since(`with since the missed changes come across a ${end}`, async (context) => {
    const person = await Person.of(context);
    const cursor = await person.cursor();
    const before = await person.addTask("before");
    await context.server[end]();
    await context.server.restart();
    const after = await person.addTask("after");
    const socket = await person.open(cursor);
    const told = await until(() => socket.frames[1], "the changes");
    assert.is(told.cursor, cursor + 2);
    assert.equal(
      told.upsert.map(({ id }: { id: number }) => id),
      [before.id, after.id],
    );
    socket.close();
  });
}

since("a cursor from the future is reset", async (context) => {
  const person = await Person.of(context);
  const cursor = await person.cursor();
  const socket = await person.open(cursor + 100);
  const reset = await until(() => socket.frames[1], "the reset");
  assert.equal(reset, { type: "reset", cursor });
  const { cursor: at } = await next(socket, person.addTask("new"));
  assert.is(at, cursor + 1);
  socket.close();
});

forgetful("a cursor that is older than EVENTS_KEPT is reset", async (context) => {
  const person = await Person.of(context);
  const cursor = await person.cursor();
  const titles = Array.from({ length: 300 }, (_, i) => `task ${i}`);
  await Promise.all(titles.map((title) => person.addTask(title)));
  const newest = await person.cursor();
  const socket = await person.open(cursor);
  const reset = await until(() => socket.frames[1], "the reset");
  assert.equal(reset, { type: "reset", cursor: newest });
  const { upsert } = await next(socket, person.addTask("new"));
  assert.is(upsert[0].title, "new");
  socket.close();

  const kept = await person.open(newest - 90);
  const told = await until(() => kept.frames[1], "the changes");
  assert.is(told.type, "change");
  assert.is(told.upsert.length, 91);
  kept.close();
});

changes.run();
since.run();
forgetful.run();
