import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  endAll,
  endProcesses,
  startProcess,
  type TestProcess,
  temporaryFolder,
} from "../testing/process.ts";
import { call, signUp, type TestAnswer, until } from "../testing/server.ts";
import { assertProblem } from "./testing.ts";

const disk = suite("a full disk");

/** A data folder that takes little, until it is given room. */
interface SmallDisk {
  readonly dataDir: string;
  /** What the shell has to run before the server. */
  readonly shell?: string;
  giveRoom(server: TestProcess): Promise<void>;
  unmount(): void;
}

/** A file system in memory, half filled with what can be taken away again. Only root may mount. */
async function smallFileSystem(): Promise<SmallDisk> {
  const mount = join(await temporaryFolder(), "mount");
  await mkdir(mount);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "taskwire-test", mount], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ballast = join(mount, "ballast");
  await writeFile(ballast, Buffer.alloc(1024 * 1024));
  return {
    dataDir: join(mount, "data"),
    giveRoom: () => rm(ballast),
    unmount: () => execFileSync("umount", [mount]),
  };
}

/** No file may grow beyond half a megabyte (512 bytes are one unit); `prlimit` takes that away. */
async function smallFiles(): Promise<SmallDisk> {
  return {
    dataDir: join(await temporaryFolder(), "data"),
    shell: "ulimit -S -f 1024",
    giveRoom: async ({ child }) => {
      execFileSync("prlimit", [`--pid=${child.pid}`, "--fsize=unlimited"]);
    },
    unmount: () => {},
  };
}

async function makeDisk(): Promise<SmallDisk> {
  try {
    return await smallFileSystem();
  } catch {
    console.log("No tmpfs can be mounted here: a limit on the size of files stands in for it.");
    return smallFiles();
  }
}

let small: SmallDisk;
let server: TestProcess;
let url: string;
let headers: Record<string, string>;
const KEY = { Authorization: "Bearer there-is-no-key" };

disk.before(async () => {
  small = await makeDisk();
  await start(small.shell);
  const { token } = await signUp(url, "admin@example.org");
  headers = { Authorization: `Bearer ${token}` };
});
disk.after(async () => {
  await endProcesses();
  small?.unmount();
  await endAll();
});

async function start(shell?: string): Promise<void> {
  const env = { DATA_DIR: small.dataDir, DELIVERY_DELAY_MS: "3600000", RATE_LIMIT_AUTH: "1000/1" };
  server = await startProcess({ env, ...(shell && { shell }) });
  url = await server.address();
}

const acknowledged = new Set<string>();
const refused = new Set<string>();
let count = 0;

/** Adds a task whose description has so many characters. */
async function add(length: number): Promise<TestAnswer> {
  count++;
  const title = `task ${count}`;
  const body = { title, description: "x".repeat(length) };
  const answer = await call(`${url}/tracker/tasks`, "POST", { body, headers });
  (answer.status === 201 ? acknowledged : refused).add(title);
  return answer;
}

async function titles(): Promise<string[]> {
  const found: string[] = [];
  let cursor = "";
  do {
    const path = `${url}/tracker/tasks?limit=200${cursor && `&cursor=${cursor}`}`;
    const { json } = await call(path, "GET", { headers });
    found.push(...json.tasks.map(({ title }: { title: string }) => title));
    cursor = json.next_cursor;
  } while (cursor);
  return found.sort();
}

const expected = () => [...acknowledged].sort();

async function countContacts(): Promise<number> {
  return (await call(`${url}/messaging/contacts?max=100`, "GET", { headers: KEY })).json
    .contactsList.length;
}

disk("answers 503 to a write, at the latest when nothing fits any more", async () => {
  let answer: TestAnswer;
  do answer = await add(10_000);
  while (answer.status === 201 && count < 2000);
  assertProblem(answer, 503, "store_unavailable");
  assert.ok(Number(answer.headers.get("retry-after")) >= 1);
  assert.ok(acknowledged.size > 10);
  // Several at once, large and small: what does not fit is refused, and what fits is kept.
  const answers = await Promise.all([9000, 10, 9000, 100, 9000].map(add));
  for (const { status } of answers) assert.ok([201, 503].includes(status), String(status));
});

disk("is not ready, but up, and goes on to read", async () => {
  const last = await until(async () => {
    await add(10_000);
    const answer = await call(`${url}/readyz`, "GET");
    return answer.status === 503 && answer;
  }, "it is not ready");
  assertProblem(last, 503, "store_unavailable");
  assert.is((await call(`${url}/healthz`, "GET")).status, 200);
  assert.is((await call(`${url}/tracker/me`, "GET", { headers })).status, 200);
  assert.is((await call(`${url}/queue/stats?api_key=there-is-no-key`, "GET")).status, 200);
  assert.match((await call(`${url}/metrics`, "GET")).text, /^taskwire_store_writable 0$/m);
  assert.equal(await titles(), expected());
});

disk("leaves no half of a transaction to be seen, of any API", async () => {
  const contacts = await countContacts();
  // A message and its contact are written together. This one fits no page that is left.
  const body = { from: "f", content: "é".repeat(4096), to: { name: "n", phone: "+33123456789" } };
  const messages = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      call(`${url}/messaging/messages`, "POST", {
        body: { ...body, to: { ...body.to, phone: `+3312345${1000 + i}` } },
        headers: KEY,
      }),
    ),
  );
  const made = messages.filter(({ status }) => status === 201).length;
  for (const answer of messages) {
    if (answer.status !== 201) assertProblem(answer, 503, "store_unavailable");
  }
  assert.ok(made < messages.length);
  assert.is(await countContacts(), contacts + made);
  const { json } = await call(`${url}/messaging/messages?limit=1000`, "GET", { headers: KEY });
  assert.is(json.messages.length, made);
  assert.equal(await titles(), expected());
});

disk("keeps nothing of an Idempotency-Key that it refused", async () => {
  const post = () =>
    call(`${url}/tracker/tasks`, "POST", {
      body: { title: "once", description: "x".repeat(10_000) },
      headers: { ...headers, "Idempotency-Key": "full-disk" },
    });
  assertProblem(await post(), 503, "store_unavailable");
  await small.giveRoom(server);
  const made = await until(async () => {
    const answer = await post();
    return answer.status === 201 && answer;
  }, "writes to go on by themselves");
  acknowledged.add("once");
  assert.is((await post()).text, made.text);
});

disk("is ready again by itself as soon as there is room", async () => {
  const isReady = async () => (await call(`${url}/readyz`, "GET")).status === 200;
  await until(isReady, "it is ready again");
  for (let i = 0; i < 5; i++) assert.is((await add(1000)).status, 201);
  assert.equal(await titles(), expected());
  // The log's lines come a little after the answers.
  const says = (what: RegExp) => until(() => what.test(server.errors()), String(what));
  await says(/the disk refused a write/);
  await says(/the disk takes writes again/);
});

disk(
  "lost nothing that was acknowledged, and kept nothing that was refused, after a kill",
  async () => {
    server.child.kill("SIGKILL");
    await server.ended();
    await start();
    assert.equal(await titles(), expected());
    assert.ok(refused.size > 0);
    assert.is((await add(10)).status, 201);
    server.child.kill("SIGTERM");
    assert.is(await server.ended(), 0);
    await start();
    assert.equal(await titles(), expected());
  },
);

disk.run();
