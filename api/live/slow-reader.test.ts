import * as assert from "uvu/assert";
import { TestQueue } from "../queue/testing.ts";
import { openSocket, type TestSocket } from "../testing/live.ts";
import { call, signUp, until } from "../testing/server.ts";
import { suiteOnServer } from "./testing.ts";

const MOST = 100_000;
const slow = suiteOnServer("slow readers", {
  LIVE_MAX_BUFFER_BYTES: String(MOST),
  LIVE_COALESCE_MS: "1",
  TASK_TIME_SCALE: "0",
  MAX_RUNNING_WORKSPACE_TASKS: "1000",
});

/** What the kernel keeps for one connection on its own account, at the most. */
const KERNEL_BYTES = 8e6;
/** As many characters as a name may have, in four bytes each. */
const NAME = "😀".repeat(200);
const TASKS = 400;
/** As long as a description may nearly be, in four bytes a character. */
const TEXT = "😀".repeat(9990);
const ROUNDS = 50;

const sizeOf = ({ texts }: TestSocket): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

slow("a client that does not read is sent the newest list when it does", async ({ server }) => {
  const queue = new TestQueue(server);
  await queue.createAtOnce(TASKS, NAME);
  await queue.finished();
  const quick = await queue.watch();
  const slowly = await queue.watch();
  await slowly.frame((list) => list.length === TASKS, "the first list");
  slowly.socket.pause();

  for (let round = 1; round <= ROUNDS; round++) {
    await queue.create(`round ${round}`);
    await until(() => quick.frames.at(-1)?.length === TASKS + round, "the change");
  }
  assert.is(slowly.closed(), undefined);
  const told = sizeOf(quick);
  assert.ok(told > 2 * KERNEL_BYTES, `only ${told} bytes were told`);

  slowly.socket.resume();
  const newest = await queue.finished();
  await until(() => JSON.stringify(slowly.frames.at(-1)) === JSON.stringify(newest), "the newest");
  const kept = sizeOf(slowly) - Buffer.byteLength(slowly.texts[0] ?? "");
  assert.ok(kept < KERNEL_BYTES + 2 * MOST, `${kept} of ${told} bytes were kept for it`);
  assert.ok(slowly.texts.length < quick.texts.length / 2);

  await queue.create("one more");
  await until(() => slowly.frames.at(-1).length === newest.length + 1, "it is told as before");
  quick.close();
  slowly.close();
});

slow("a client of /tracker/ws that does not read ends at the newest state", async ({ server }) => {
  const { token } = await signUp(server.url, "slow@example.org");
  const write = (method: string, path: string, body: object) =>
    call(`${server.url}/tracker${path}?token=${token}`, method, { body });
  const [quick, slowly] = await Promise.all(
    [1, 2].map(() => openSocket(`${server.url}/tracker/ws?token=${token}`)),
  );
  assert.ok(quick && slowly);
  await slowly.frame(({ type }) => type === "hello", "the hello");
  slowly.socket.pause();

  const titles = ["one", "two", "three"];
  const made = await Promise.all(titles.map((title) => write("POST", "/tasks", { title })));
  const ids = made.map(({ json }) => json.id);
  let version = 0;
  while (sizeOf(quick) < KERNEL_BYTES) {
    const description = `${++version} ${TEXT}`;
    const { status } = await write("PATCH", `/tasks/${ids[version % ids.length]}`, { description });
    assert.is(status, 200);
  }
  assert.is((await write("DELETE", `/tasks/${ids[0]}`, {})).status, 204);

  slowly.socket.resume();
  const newest = (await call(`${server.url}/tracker/tasks?token=${token}`, "GET")).json.tasks;
  for (const socket of [quick, slowly]) {
    await socket.frame(({ remove }) => remove?.includes(ids[0]), "the last change");
    assert.equal(replayed(socket), newest);
    assert.is(socket.closed(), undefined);
  }
  assert.ok(slowly.frames.length < quick.frames.length, "it skipped nothing");
  const cursors = slowly.frames.map(({ cursor }) => cursor);
  assert.equal(
    cursors,
    [...new Set(cursors)].sort((a, b) => a - b),
  );
  quick.close();
  slowly.close();
});

interface Resource {
  readonly id: number;
}

/** The tasks that follow from what a client was told, latest first. */
function replayed({ frames }: TestSocket): Resource[] {
  const tasks = new Map<number, Resource>();
  for (const { upsert, remove } of frames) {
    for (const task of upsert ?? []) tasks.set(task.id, task);
    for (const id of remove ?? []) tasks.delete(id);
  }
  return [...tasks.values()].sort((a, b) => b.id - a.id);
}

slow.run();
