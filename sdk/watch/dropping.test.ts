import { suite } from "uvu";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { LONGEST_MS } from "../../api/queue/schema.ts";
import { KEY, TestQueue } from "../../api/queue/testing.ts";
import { startServer, until } from "../../api/testing/server.ts";
import type { QueueTask, QueueTaskType } from "../types/queue.ts";
import { type TaskUpdate, watchTasks } from "../watch.ts";
import { startProxy } from "./testing.ts";

// Takes long: a minute, most of which it waits.
const dropping = suite("watches whose connections drop all the time");

const MINUTE_MS = 60_000;
const TYPES = Object.keys(LONGEST_MS) as QueueTaskType[];
const ORDER = ["queued", "running", "completed"];

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T;

/** Looks at each update: does it follow from the one before, and tell nothing twice? */
class Witness {
  readonly #name: string;
  readonly #tasks = new Map<number, QueueTask>();
  /** Whatever was told to exist, and whatever was told to be gone. */
  readonly told = new Set<number>();
  readonly gone = new Set<number>();
  /** What is wrong; a callback cannot fail a test. */
  readonly wrong: string[] = [];
  updates = 0;
  #cursor = 0;

  constructor(name: string) {
    this.#name = name;
  }

  see({ type, tasks, upsert, remove, cursor }: TaskUpdate): void {
    this.#expect(type === (this.updates++ === 0 ? "snapshot" : "change"), `a ${type}`);
    if (cursor !== undefined) this.#expect(cursor >= this.#cursor, "a cursor before the last");
    this.#cursor = cursor ?? 0;
    for (const task of upsert) this.#seeTask(task);
    for (const id of remove) {
      this.#expect(this.#tasks.delete(id), `${id} is removed and was not there`);
      this.#expect(!this.gone.has(id), `${id} is removed twice`);
      this.gone.add(id);
    }
    const list = [...this.#tasks.values()].sort((a, b) => a.id - b.id);
    this.#expect(
      JSON.stringify(list) === JSON.stringify(tasks),
      "the changes do not make the list",
    );
  }

  #seeTask(task: QueueTask): void {
    const { id, status } = task;
    const before = this.#tasks.get(id);
    this.#expect(!this.gone.has(id), `${id} comes back`);
    this.#expect(!before === !this.told.has(id), `${id} is new twice`);
    this.#expect(JSON.stringify(before) !== JSON.stringify(task), `${id} is told twice`);
    const steps = ORDER.indexOf(status) - ORDER.indexOf(before?.status ?? "queued");
    this.#expect(!before || steps > 0, `${id} goes from ${before?.status} to ${status}`);
    this.told.add(id);
    this.#tasks.set(id, task);
  }

  #expect(isRight: boolean, what: string): void {
    if (!isRight) this.wrong.push(`${this.#name}, update ${this.updates}: ${what}`);
  }
}

dropping(
  "every second for a minute, while tasks change: nothing is missed or doubled",
  async () => {
    const env = { TASK_TIME_SCALE: "0.002", MAX_RUNNING_WORKSPACE_TASKS: "3" };
    const server = await startServer({ env });
    const queue = new TestQueue(server);
    const followed = await Promise.all(
      [1000, 1000, 150].map(async (everyMs) => {
        const proxy = await startProxy(() => server.url);
        const witness = new Witness(`dropped every ${everyMs} ms`);
        const watch = watchTasks({
          baseUrl: proxy.url,
          apiKey: KEY,
          workspaceId: queue.workspace,
          WebSocket,
          onChange: (update) => witness.see(update),
        });
        return { proxy, witness, watch, timer: setInterval(() => proxy.drop(), everyMs) };
      }),
    );
    try {
      const end = Date.now() + MINUTE_MS;
      let created = 0;
      const restarts = [
        { at: end - (MINUTE_MS * 2) / 3, stop: () => server.kill() },
        { at: end - MINUTE_MS / 3, stop: () => server.stop() },
      ];
      const steps: [weight: number, step: () => Promise<unknown>][] = [
        [12, async () => (created = (await queue.create("a task", pick(TYPES))).id)],
        [1, () => Promise.all(TYPES.map((type) => queue.create("one of some", type)))],
        [3, () => queue.remove(created)],
        [0.2, () => queue.flush()],
      ];
      const choices = steps.flatMap(([weight, step]) => Array<typeof step>(weight * 5).fill(step));
      while (Date.now() < end) {
        const [next] = restarts;
        if (next && Date.now() > next.at) {
          restarts.shift();
          await next.stop();
          await server.restart();
        }
        await pick(choices)();
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      for (const { timer } of followed) clearInterval(timer);

      const listed = await until(
        async () => {
          const tasks = await queue.list();
          return tasks.every(({ status }) => status === "completed") && tasks;
        },
        "all tasks are completed",
        60_000,
      );
      for (const { proxy, witness, watch } of followed) {
        await until(
          async () => JSON.stringify(watch.tasks) === JSON.stringify(await queue.list()),
          "the same list",
          20_000,
        ).catch(async () => assert.equal(watch.tasks, await queue.list()));
        assert.equal(witness.wrong, []);
        const untold = listed.filter(({ id }) => !witness.told.has(id));
        assert.equal(untold, [], "each task was told");
        assert.ok(witness.updates > 100, `${witness.updates} updates`);
        assert.ok(proxy.connections() > 30, `${proxy.connections()} connections`);
        watch.close();
      }
    } finally {
      for (const { proxy, watch, timer } of followed) {
        clearInterval(timer);
        watch.close();
        await proxy.close();
      }
      await server.remove();
    }
  },
);

dropping.run();
