import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { taskwire } from "../../../api/command-line/testing.ts";
import { migrations } from "../../../api/store/migrations/index.ts";
import { openSqlJsStore } from "../../../api/store/sqljs.ts";
import { silent } from "../../../api/store/testing.ts";
import { call, signUp, startServer } from "../../../api/testing/server.ts";
import { isLong, oneOf } from "../kit/chance.ts";
import { eachOf } from "../kit/server.ts";
import { type Fixture, type Kind, kindsOf, recordedIn, temporary, withFault } from "./runs.ts";

const AT_ONCE = 4;
/** What a backup and an export hold, which are of another server. */
const OTHERS = ["other 1", "other 2", "other 3"];

interface Command {
  readonly typed: (place: string) => string[];
  /** All that it was to do is done, or nothing. Given whether it said that it was done. */
  readonly check: (place: string, fixture: Fixture, isDone: boolean) => Promise<void>;
}

/** In each place: `data`, a copy of the fixture's; `backup` and `export`, another server's. */
const commands: Readonly<Record<string, Command>> = {
  restore: {
    typed: (place) => ["restore", `${place}/backup`, "--data", `${place}/data`, "--force"],
    async check(place, { titles }, isDone) {
      const found = await titlesIn(`${place}/data`);
      if (isDone || found.join() !== titles.join()) assert.equal(found, OTHERS);
    },
  },
  import: {
    typed: (place) => ["import", `${place}/export`, "--data", `${place}/new`],
    async check(place, _fixture, isDone) {
      const again = await taskwire(["import", `${place}/export`, "--data", `${place}/new`]);
      if (isDone) assert.is(again.code, 1);
      if (again.code !== 0) assert.match(again.errors, /holds data already/);
      assert.equal(await titlesIn(`${place}/new`), OTHERS);
    },
  },
  backup: {
    typed: (place) => ["backup", `${place}/copy`, "--data", `${place}/data`],
    async check(place, { titles }, isDone) {
      assert.equal(await titlesIn(`${place}/data`), titles);
      const restored = await taskwire(["restore", `${place}/copy`, "--data", `${place}/new`]);
      if (!isDone && restored.code !== 0) return assert.match(restored.errors, /cannot be read/);
      assert.is(restored.code, 0, restored.errors);
      assert.equal(await titlesIn(`${place}/new`), titles);
    },
  },
};

async function titlesIn(folder: string): Promise<string[]> {
  const store = await openSqlJsStore({ folder, migrations, eventsKept: 100, log: silent });
  const rows = await store.all<{ title: string }>("SELECT title FROM tracker_tasks ORDER BY id");
  await store.close();
  return rows.map(({ title }) => title);
}

/** Each operation of each command fails, or is the last one. Gives how many were tried. */
export async function tryCommands(fixture: Fixture, random: () => number): Promise<number> {
  const ready = await makePlace(fixture);
  const tries: { name: string; at: number; kind: Kind }[] = [];
  for (const name of Object.keys(commands)) {
    const operations = await operationsOf(ready, name);
    assert.ok(
      operations.some((operation) => operation.name === "rename"),
      name,
    );
    for (const operation of operations) {
      const kinds = kindsOf(operation);
      const chosen = isLong ? kinds : [oneOf(random, kinds)];
      tries.push(...chosen.map((kind) => ({ name, at: operation.at, kind })));
    }
  }
  await eachOf(tries, AT_ONCE, ({ name, at, kind }) => tryOnce(ready, fixture, name, at, kind));
  await rm(ready, { recursive: true });
  return tries.length;
}

async function makePlace(fixture: Fixture): Promise<string> {
  const place = await temporary();
  await cp(fixture.folder, join(place, "data"), { recursive: true });
  const server = await startServer();
  const { token } = await signUp(server.url, "other@example.org");
  const headers = { Authorization: `Bearer ${token}` };
  for (const title of OTHERS) {
    await call(`${server.url}/tracker/tasks`, "POST", { body: { title }, headers });
  }
  for (const name of ["backup", "export"]) {
    const ended = await taskwire([name, join(place, name), "--data", server.dataDir]);
    assert.is(ended.code, 0, ended.errors);
  }
  await server.remove();
  return place;
}

async function copyOf(ready: string): Promise<string> {
  const place = await temporary();
  await cp(ready, place, { recursive: true });
  return place;
}

async function operationsOf(ready: string, name: string) {
  const place = await copyOf(ready);
  const record = join(await temporary(), "operations");
  const { typed } = commands[name] as Command;
  const ended = await taskwire(typed(place), { env: withFault({ folder: place, record }) });
  assert.is(ended.code, 0, ended.errors);
  await rm(place, { recursive: true });
  return recordedIn(record);
}

async function tryOnce(
  ready: string,
  fixture: Fixture,
  name: string,
  at: number,
  kind: Kind,
): Promise<void> {
  const place = await copyOf(ready);
  const { typed, check } = commands[name] as Command;
  const fault = { folder: place, thread: "main", at, kind };
  const { code, errors } = await taskwire(typed(place), { env: withFault(fault) });
  try {
    assert.not.match(errors, /\n\s+at /, "a stack");
    if (code !== 0 && code !== null) assert.match(errors, /^[^\n]+\n$/);
    await check(place, fixture, code === 0);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${name}, ${kind} at operation ${at}: ended with ${code}: ${errors}${message}`);
  }
  await rm(place, { recursive: true, force: true });
}
