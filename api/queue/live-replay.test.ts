import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { TestSocket } from "../testing/live.ts";
import { startServer, until } from "../testing/server.ts";
import { LONGEST_MS, type Task, type TaskType } from "./schema.ts";
import { TestQueue } from "./testing.ts";

const replay = suite("replaying taskwire.v1");

const TYPES = Object.keys(LONGEST_MS) as TaskType[];
const STEPS = 150;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A client that keeps a list by what it is told, over connections that break. */
class Replica {
  readonly #queue: TestQueue;
  readonly #tasks = new Map<number, Task>();
  #cursor: number | undefined;
  #socket: TestSocket | undefined;
  /** How many frames of this connection are in the list. */
  #taken = 0;
  snapshots = 0;

  constructor(queue: TestQueue) {
    this.#queue = queue;
  }

  async connect(): Promise<void> {
    this.#socket = await this.#queue.follow(this.#cursor);
    this.#taken = 0;
  }

  /** Breaks the connection: what it was told and has not read yet is lost. */
  break(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  get isConnected(): boolean {
    return this.#socket !== undefined && this.#socket.closed() === undefined;
  }

  read(): void {
    for (const frame of this.#socket?.frames.slice(this.#taken) ?? []) this.#take(frame);
    this.#taken = this.#socket?.frames.length ?? 0;
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  #take(frame: any): void {
    if (frame.type === "snapshot") {
      assert.is(this.#cursor, undefined, "a snapshot though nothing was forgotten");
      this.snapshots++;
      this.#tasks.clear();
    } else {
      assert.is(frame.type, "change");
      // Only the first frame behind a `since` may say that nothing was missed.
      const isNews = frame.upsert.length + frame.remove.length > 0;
      assert.ok(isNews ? frame.cursor > (this.#cursor ?? -1) : frame.cursor === this.#cursor);
    }
    for (const task of frame.tasks ?? frame.upsert) this.#tasks.set(task.id, task);
    for (const id of frame.remove ?? []) this.#tasks.delete(id);
    this.#cursor = frame.cursor;
  }

  get list(): Task[] {
    return [...this.#tasks.values()].sort((a, b) => a.id - b.id);
  }
}

for (const seed of [20_260_723, Date.now() % 2 ** 31]) {
  replay(`any order of changes and breaks ends at the server's list: seed ${seed}`, async () => {
    const random = randomOf(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const server = await startServer({
      env: { TASK_TIME_SCALE: "0.0005", MAX_RUNNING_WORKSPACE_TASKS: "3", LIVE_COALESCE_MS: "3" },
    });
    try {
      const queue = new TestQueue(server);
      const replicas = Array.from({ length: 4 }, () => new Replica(queue));
      for (const replica of replicas) await replica.connect();
      let created = 0;

      const steps: [weight: number, step: () => Promise<unknown>][] = [
        [8, async () => (created = (await queue.create("a", pick(TYPES))).id)],
        [3, () => Promise.all(TYPES.map((type) => queue.create("b", type)))],
        [4, () => queue.remove(Math.max(1, created - Math.floor(random() * 4)))],
        [1, () => queue.flush()],
        [4, async () => pick(replicas).read()],
        [3, async () => pick(replicas).break()],
        [
          3,
          async () => {
            const replica = pick(replicas);
            replica.break();
            await replica.connect();
          },
        ],
      ];
      const choices = steps.flatMap(([weight, step]) => Array<typeof step>(weight).fill(step));
      for (let i = 0; i < STEPS; i++) {
        if (i === STEPS / 3) await server.kill();
        if (i === (STEPS * 2) / 3) await server.stop();
        if (i === STEPS / 3 || i === (STEPS * 2) / 3) await server.restart();
        await pick(choices)();
      }

      const listed = await queue.finished();
      for (const replica of replicas) {
        // Those that were told all along have to be as right as those that come back.
        if (!replica.isConnected || random() < 0.5) {
          replica.break();
          await replica.connect();
        }
        let seen: Task[] = [];
        await until(() => {
          replica.read();
          seen = replica.list;
          return JSON.stringify(seen) === JSON.stringify(listed);
        }, "the same list").catch(() => assert.equal(seen, listed));
        assert.is(replica.snapshots, 1);
        replica.break();
      }
    } finally {
      await server.remove();
    }
  });
}

replay.run();
