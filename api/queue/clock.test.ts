import * as assert from "uvu/assert";
import { migrations } from "../store/migrations/index.ts";
import type { Store } from "../store/store.ts";
import { openStore, suiteInFolder } from "../store/testing.ts";
import { advance, createTask, listTasks } from "./tasks.ts";
import { Workspaces } from "./workspaces.ts";

const clock = suiteInFolder("a clock that is set back");

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 0, 1);

/** A workspace with a running task and a queued one. */
async function makeWorkspace(store: Store): Promise<number> {
  const workspace = await new Workspaces(store, 1).use("owner", "w");
  for (const name of ["first", "second"]) {
    const task = { name, type: "gx.small" } as const;
    await store.write((tx) => createTask(tx, workspace, task, new Date(NOW), 10));
  }
  await advanceAt(store, workspace, NOW);
  return workspace;
}

const advanceAt = (store: Store, workspace: number, now: number, timeScale = 1) =>
  store.write((tx) => advance(tx, workspace, now, { places: 1, timeScale }));

const listAt = async (store: Store, workspace: number, now: number) =>
  (await listTasks(store, workspace)).at(now);

async function statuses(store: Store, workspace: number, now: number): Promise<string[]> {
  const tasks = JSON.parse(await listAt(store, workspace, now));
  return tasks.map(({ status }: { status: string }) => status);
}

clock("holds nobody up: what runs begins its time anew", async ({ folder }) => {
  const store = await openStore(folder, { migrations });
  const workspace = await makeWorkspace(store);
  const cursor = await store.cursor(`queue/${workspace}`);
  const { running, nextEnd = 0 } = await advanceAt(store, workspace, NOW - DAY);
  assert.is(running, 1);
  assert.ok(nextEnd > NOW - DAY && nextEnd <= NOW - DAY + 10_000, `it ends at ${nextEnd}`);
  const [first] = JSON.parse(await listAt(store, workspace, NOW - DAY));
  assert.is(first.started_at, new Date(NOW - DAY).toISOString());
  assert.is(await store.cursor(`queue/${workspace}`), cursor + 1, "it is told");
  await advanceAt(store, workspace, nextEnd);
  assert.equal(await statuses(store, workspace, nextEnd), ["completed", "running"]);
});

clock("is not what a smaller TASK_TIME_SCALE looks like", async ({ folder }) => {
  const store = await openStore(folder, { migrations });
  const workspace = await makeWorkspace(store);
  const before = await listAt(store, workspace, NOW);
  await advanceAt(store, workspace, NOW, 0);
  assert.is(await listAt(store, workspace, NOW), before);
});

clock.run();
