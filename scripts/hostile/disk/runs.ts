import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import * as assert from "uvu/assert";
import { LOCK_NAME } from "../../../api/store/lock.ts";
import {
  call,
  StartError,
  signUp,
  startServer,
  type TestServer,
  until,
} from "../../../api/testing/server.ts";
import { BEARER } from "../kit/server.ts";
import { Promises } from "./promises.ts";

/**
 * How an operation fails: with an I/O error, with no more space from then on, with an error although
 * all was done, or after half of what it was to write; or it is not begun, because the process is
 * killed, or killed after half of what it was to write.
 */
export type Kind = "EIO" | "ENOSPC" | "late" | "short" | "kill" | "torn";

/** How this operation can fail. */
export function kindsOf({ name }: Operation): Kind[] {
  const kinds: Kind[] = ["EIO", "ENOSPC", "late", "kill"];
  return name === "write" ? [...kinds, "short", "torn"] : kinds;
}

export interface Operation {
  readonly thread: string;
  readonly at: number;
  readonly name: string;
  readonly file: string;
}

/** A data folder as some kills have left it, and what is in it. */
export interface Fixture {
  readonly folder: string;
  readonly token: string;
  readonly titles: readonly string[];
}

/** So many sealed journals are folded at the start. */
const KILLS = 8;
const NO_FAULT = "no fault";
const FAULTS = resolve("scripts/hostile/disk/faults.mjs");
const ENV = { DELIVERY_DELAY_MS: "3600000", TASK_TIME_SCALE: "100000" };

export async function makeFixture(): Promise<Fixture> {
  const folder = await temporary();
  const server = await startServer({ dataDir: folder, env: ENV });
  const { token } = await signUp(server.url, "admin@example.org");
  const headers = { Authorization: `Bearer ${token}` };
  const titles: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const title = `kept ${kill}`;
    const body = { title };
    assert.is((await call(`${server.url}/tracker/tasks`, "POST", { body, headers })).status, 201);
    titles.push(title);
    await server.kill();
    if (kill < KILLS - 1) await server.restart();
  }
  return { folder, token, titles };
}

export function temporary(): Promise<string> {
  return mkdtemp(join(tmpdir(), "taskwire-disk-"));
}

/** A copy of the fixture's folder, for one try. */
export async function copyOf({ folder }: Fixture): Promise<string> {
  const copy = await temporary();
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** What a server does on its disk, in its order, from the start through some work to the stop. */
export async function listOperations(fixture: Fixture): Promise<Operation[]> {
  const record = join(await temporary(), "operations");
  const folder = await copyOf(fixture);
  const server = await startFaulty(folder, { folder, record });
  await workOn(server, fixture, NO_FAULT);
  assert.is(await server.stop(), 0, server.log());
  await rm(folder, { recursive: true });
  return recordedIn(record);
}

/** What a run without a fault has listed, in a folder made for it. */
export async function recordedIn(path: string): Promise<Operation[]> {
  const lines = (await readFile(path, "utf8")).trim().split("\n");
  await rm(dirname(path), { recursive: true });
  return lines.map((line) => {
    const [thread = "", at, name = "", file = ""] = line.split(" ");
    return { thread, at: Number(at), name, file };
  });
}

async function workOn(server: TestServer, fixture: Fixture, context: string): Promise<Promises> {
  const promises = new Promises(fixture.token);
  await promises.work(server.url);
  // A start folds what kills have left: that may be where the fault is, and then it does not.
  await until(async () => {
    if (server.process.signalCode) return true;
    const journals = (await readdir(server.dataDir)).filter((name) => name.includes("journal"));
    return journals.length < KILLS || /could not fold/.test(server.log());
  }, "the journals to be folded").catch((error: Error) => {
    if (context === NO_FAULT) throw error;
  });
  return promises;
}

function startFaulty(dataDir: string, fault: object): Promise<TestServer> {
  return startServer({ dataDir, env: { ...ENV, ...withFault(fault) } });
}

/** The environment in which a process meets a fault, as `faults.mjs` reads it. */
export function withFault(fault: object): Record<string, string> {
  return { NODE_OPTIONS: `--import=${FAULTS}`, FAULT: JSON.stringify(fault) };
}

export type Outcome = "refused" | "carried on" | "did not start" | "was killed";

/**
 * One try: a server whose operation fails, some work, a kill or a stop, and a start on a disk that
 * is well: what was acknowledged is there, and what was refused is not.
 */
export async function tryFault(
  fixture: Fixture,
  { thread, at, name, file }: Operation,
  kind: Kind,
  end: "kill" | "stop",
): Promise<Outcome> {
  const context = `${kind} at ${thread} ${at}, ${name} ${file}, then a ${end}`;
  const folder = await copyOf(fixture);
  try {
    let promises: Promises | undefined;
    try {
      const server = await startFaulty(folder, { folder, thread, at, kind });
      promises = await workOn(server, fixture, context);
      assert.is(server.process.exitCode, null, `${context}: it ended: ${server.log()}`);
      const wasKilled = server.process.signalCode === "SIGKILL";
      if (end === "kill" || wasKilled) await server.kill();
      else await stopped(server, kind, context);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      if (!isKill(kind)) assertRefusal(error, context);
    }
    await checkAfter(fixture, folder, promises, context);
    if (isKill(kind)) return "was killed";
    if (!promises) return "did not start";
    return promises.fates.refused > 0 ? "refused" : "carried on";
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isKill(kind: Kind): boolean {
  return kind === "kill" || kind === "torn";
}

async function stopped(server: TestServer, kind: Kind, context: string): Promise<void> {
  const code = await server.stop();
  // What is killed while it stops has no code.
  if (!isKill(kind) || code !== null) assert.is(code, 0, `${context}: ${server.log()}`);
}

/** A start that was refused says why in a line. */
function assertRefusal({ message }: StartError, context: string): void {
  assert.match(message, /^it ended with code 1: /, context);
  assert.match(message, /^(it .+: )?Taskwire did not start: .+$/m, context);
  assert.not.match(message, /\n\s+at /, `${context}: a stack`);
}

async function checkAfter(
  fixture: Fixture,
  folder: string,
  promises: Promises | undefined,
  context: string,
): Promise<void> {
  const server = await startServer({ dataDir: folder, env: ENV }).catch((error: Error) => {
    throw new Error(`${context}: it does not start again: ${error.message}`);
  });
  try {
    const headers = { Authorization: `Bearer ${fixture.token}` };
    const { text } = await call(`${server.url}/tracker/tasks?limit=200`, "GET", { headers });
    for (const title of fixture.titles) assert.ok(text.includes(title), `${context}: no ${title}`);
    await promises?.check(server.url, context);
    const contact = { name: "after", phone: "+33999999999" };
    const made = await call(`${server.url}/messaging/contacts`, "POST", {
      body: contact,
      headers: BEARER,
    });
    assert.is(made.status, 201, `${context}: ${made.text}`);
    // It may be folding journals at this moment.
    await until(async () => {
      const names = await readdir(folder);
      // What is left of a lock is a dead process's, and in nobody's way.
      return !names.some((name) => name.endsWith(".tmp") && !name.startsWith(LOCK_NAME));
    }, `${context}: what was begun to be gone`);
  } finally {
    await server.kill();
  }
}
