import { mkdir, readdir, rmdir, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem, RawConnection, rawRequest } from "./http/testing.ts";
import { endAll, startProcess, type TestProcess, temporaryFolder } from "./testing/process.ts";
import { call, signUp, until } from "./testing/server.ts";

const start = suite("the start");
const stop = suite("the stop");
const again = suite("a second signal");

/** A data folder, and the process that serves it. */
let served: string;
let serving: TestProcess;
let stuckStop: Promise<void>;
start.before(async () => {
  served = await temporaryFolder();
  stuckStop = stopWithStuckClients();
  // It is awaited later; until then nobody else hears of a failure.
  stuckStop.catch(() => {});
});
again.after(endAll);

/** What the server leaves in its folder: no journal, no lock, nothing half-written. */
const LEFT = ["jwt-secret", "taskwire.sqlite"];

async function startIn(folder: string, env: Record<string, string> = {}): Promise<TestProcess> {
  return startProcess({ env: { DATA_DIR: folder, LOG_LEVEL: "warn", ...env } });
}

/** One line for a person, and no stack. */
async function assertRefused(server: TestProcess, says: RegExp): Promise<void> {
  assert.is(await server.ended(), 1);
  const lines = server.errors().trimEnd().split("\n");
  assert.is(lines.length, 1, server.errors());
  assert.match(lines[0] as string, /^Taskwire did not start: /);
  assert.match(lines[0] as string, says);
  assert.is(server.output(), "");
}

start("says where it serves, and what to try next with a key that works", async () => {
  const server = await startIn(served);
  const url = await server.address();
  assert.match(url, /^http:\/\/localhost:[1-9]\d*$/);
  const command = await until(() => /curl '(\S+)'\n/.exec(server.output())?.[1], "what to try");
  assert.equal((await call(command, "GET")).json, { tasks: [] });
  assert.is(server.errors(), "");
  serving = server;
});

start("names an address that can be opened also where it listens at all of them", async () => {
  const own = { HOST: "0.0.0.0", API_KEYS: "own", WEBHOOK_SECRET: "own" };
  const server = await startIn(await temporaryFolder(), own);
  const { port } = new URL(await server.address());
  await until(() => server.output().includes("Ctrl-C stops it"), "what to try");
  assert.ok(server.output().includes(`serves at http://0.0.0.0:${port}\n`), server.output());
  assert.ok(server.output().includes(`open http://localhost:${port} in a browser`));
  server.child.kill("SIGTERM");
  assert.is(await server.ended(), 0);
});

start("is refused on a folder that another process serves, which is named", async () => {
  const url = await serving.address();
  const second = await startIn(served);
  await assertRefused(
    second,
    new RegExp(`served by process ${serving.child.pid} already.*DATA_DIR`),
  );
  assert.is((await call(`${url}/readyz`, "GET")).status, 200);
});

start("takes over from a process that was killed, and shows no key of one's own", async () => {
  serving.child.kill("SIGKILL");
  assert.is(await serving.ended(), "SIGKILL");
  const env = { API_KEYS: "hunter2", WEBHOOK_SECRET: "hunter3", JWT_SECRET: "hunter4" };
  const server = await startIn(served, env);
  assert.is((await call(`${await server.address()}/readyz`, "GET")).status, 200);
  await until(() => server.output().includes("Ctrl-C"), "the last line");
  assert.not(`${server.output()}${server.errors()}`.includes("hunter"));
});

start("is refused on a port that is taken, and leaves the data folder free", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
  });
  const folder = await temporaryFolder();
  try {
    const refused = await startIn(folder, { PORT: String(port) });
    await assertRefused(
      refused,
      new RegExp(`port ${port} on 127.0.0.1 is taken.* with --port ${port + 1} `),
    );
    assert.equal((await readdir(folder)).sort(), LEFT);
  } finally {
    other.close();
  }
});

start("is refused on an address that is not this machine's", async () => {
  const env = { HOST: "203.0.113.7", API_KEYS: "k", WEBHOOK_SECRET: "s" };
  const refused = await startIn(await temporaryFolder(), env);
  await assertRefused(refused, /HOST 203\.0\.113\.7 with PORT 0 cannot be used/);
});

start("is refused on a data folder that is none", async () => {
  const file = join(await temporaryFolder(), "a file");
  await writeFile(file, "mine");
  for (const path of [file, join(file, "below")]) {
    await assertRefused(await startIn(path), /cannot be used as the data folder.*DATA_DIR/);
  }
  assert.is((await stat(file)).size, 4);
});

start("is refused where no secret can be kept, and leaves the data folder free", async () => {
  const folder = await temporaryFolder();
  // As a full disk would, it makes writing fail.
  const inTheWay = join(folder, "jwt-secret.tmp");
  await mkdir(inTheWay);
  await assertRefused(
    await startIn(folder),
    /JWT_SECRET is not set.*jwt-secret \(E.*or set JWT_SECRET/,
  );
  assert.equal((await readdir(folder)).sort(), ["jwt-secret.tmp", "taskwire.sqlite"]);
  await rmdir(inTheWay);
  const server = await startIn(folder);
  assert.is((await call(`${await server.address()}/readyz`, "GET")).status, 200);
});

// A terminal's Ctrl-C reaches a server under npm twice: that is one wish.
for (const [signal, ...more] of [["SIGTERM"], ["SIGINT", "SIGINT"]] as const) {
  stop(`by ${signal} finishes requests in flight, and leaves one complete file`, async () => {
    const folder = await temporaryFolder();
    const server = await startIn(folder);
    const url = await server.address();
    const { token } = await signUp(url, "admin@example.org");
    const idle = await RawConnection.open(url);
    idle.write(rawRequest("/healthz"));
    assert.is((await idle.answer("the answer to a connection that stays open")).status, 200);

    // One request whose body is still to come, one whose head is, and one that is being hashed.
    const headers = { Authorization: `Bearer ${token}` };
    const body = JSON.stringify({ title: "in flight" });
    const task = await RawConnection.open(url);
    const request = rawRequest("/tracker/tasks", { method: "POST", headers, body });
    task.write(request.slice(0, -5));
    const ready = await RawConnection.open(url);
    ready.write(rawRequest("/readyz").slice(0, -2));
    const account = { name: "n", email: "in-flight@example.org", password: "in flight" };
    const signingUp = call(`${url}/tracker/users`, "POST", { body: account });
    // It has been read when its like, which is refused before the hashing, is answered.
    await call(`${url}/tracker/users`, "POST", { body: {} });

    const asked = Date.now();
    for (const one of [signal, ...more]) server.child.kill(one);
    await until(() => server.output().includes("Stopping"), "it says that it stops");
    task.write(request.slice(-5));
    ready.write("\r\n");
    const made = await task.answer("the answer to the task");
    assert.is(made.status, 201);
    assert.is(made.headers.connection, "close");
    assertProblem(await ready.answer("whether it is ready"), 503, "stopping");
    assert.is((await signingUp).status, 201);
    assert.is(await server.ended(), 0);
    // Connections that are kept for another request are not waited for.
    assert.ok(Date.now() - asked < 2500, `it took ${Date.now() - asked} ms`);
    assert.equal((await readdir(folder)).sort(), LEFT);
    assert.is(server.errors(), "");
    for (const connection of [idle, task, ready]) connection.close();

    const next = await startIn(folder);
    const { json } = await call(`${await next.address()}/tracker/tasks`, "GET", { headers });
    assert.equal(
      json.tasks.map(({ title }: { title: string }) => title),
      ["in flight"],
    );
    const users = await call(`${await next.address()}/tracker/users`, "GET", { headers });
    assert.is(users.json.users.length, 2);
  });
}

/** Stops a server whose clients never end what they have begun. */
async function stopWithStuckClients(): Promise<void> {
  const folder = await temporaryFolder();
  const server = await startIn(folder);
  const url = await server.address();
  const stuck = await RawConnection.open(url);
  stuck.write("POST /tracker/users HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{");
  const half = await RawConnection.open(url);
  half.write("GET /");
  const asked = Date.now();
  server.child.kill("SIGTERM");
  assert.is(await server.ended(), 0);
  assert.ok(Date.now() - asked < 5000, `it took ${Date.now() - asked} ms`);
  assert.equal((await readdir(folder)).sort(), LEFT);
  stuck.close();
  half.close();
}

stop("waits for no client that never ends", async () => {
  await stuckStop;
});

stop("is not held up by a connection that has asked for nothing", async () => {
  const folder = await temporaryFolder();
  const server = await startIn(folder);
  const silent = await RawConnection.open(await server.address());
  await until(() => server.output().includes("nothing is lost"), "it is up");
  const asked = Date.now();
  server.child.kill("SIGTERM");
  assert.is(await server.ended(), 0);
  // Half of the time that requests in flight would get.
  assert.ok(Date.now() - asked < 1500, `it took ${Date.now() - asked} ms`);
  silent.close();
});

again("later ends it at once, and nothing that was acknowledged is lost", async () => {
  const folder = await temporaryFolder();
  const server = await startIn(folder);
  const url = await server.address();
  const { token } = await signUp(url, "kept@example.org");
  const stuck = await RawConnection.open(url);
  stuck.write("GET /");
  // What was written before has been read when this is answered.
  await call(`${url}/healthz`, "GET");
  server.child.kill("SIGINT");
  await until(() => server.output().includes("Stopping"), "it says that it stops");
  await new Promise((resolve) => setTimeout(resolve, 400));
  const asked = Date.now();
  server.child.kill("SIGINT");
  assert.is(await server.ended(), 130);
  assert.ok(Date.now() - asked < 1000, `it took ${Date.now() - asked} ms`);
  stuck.close();

  const next = await startIn(folder);
  const headers = { Authorization: `Bearer ${token}` };
  assert.is((await call(`${await next.address()}/tracker/me`, "GET", { headers })).status, 200);
});

start.run();
stop.run();
again.run();
