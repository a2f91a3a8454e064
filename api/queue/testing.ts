import * as assert from "uvu/assert";
import { openSocket, type TestSocket } from "../testing/live.ts";
import { call, type TestAnswer, type TestServer, until } from "../testing/server.ts";
import type { Task, TaskType } from "./schema.ts";

/** What the tests of the queue share. */

export const KEY = "there-is-no-key";

/** At this scale of time no task comes to its end while tests run. */
export const ENDLESS = { TASK_TIME_SCALE: "100000" };

interface TestQueueOptions {
  readonly key?: string;
  /** `/queue`, or "" for the root. */
  readonly base?: string;
}

const CALLERS = 16;

let count = 0;

/** A workspace, as a client sees it. */
export class TestQueue {
  readonly server: TestServer;
  readonly workspace: string;
  readonly key: string;
  readonly base: string;

  /** @param workspace a fresh one unless it is said */
  constructor(
    server: TestServer,
    workspace = `workspace-${++count}`,
    { key = KEY, base = "/queue" }: TestQueueOptions = {},
  ) {
    this.server = server;
    this.workspace = workspace;
    this.key = key;
    this.base = base;
  }

  /** The address of a path, such as `/tasks`. */
  url(path: string, more: Record<string, string> = {}): string {
    const query = new URLSearchParams({ api_key: this.key, workspace_id: this.workspace, ...more });
    return `${this.server.url}${this.base}${path}?${query}`;
  }

  post(body: unknown, headers: Record<string, string> = {}): Promise<TestAnswer> {
    return call(this.url("/tasks"), "POST", { body, headers });
  }

  async create(name = "a task", type: TaskType = "gx.tiny"): Promise<Task> {
    const { status, json, text } = await this.post({ name, type });
    assert.is(status, 201, text);
    return json.task;
  }

  /** Creates tasks one after the other. */
  async createMany(many: number, type: TaskType = "gx.tiny"): Promise<Task[]> {
    const tasks: Task[] = [];
    for (let i = 1; i <= many; i++) tasks.push(await this.create(`task ${i}`, type));
    return tasks;
  }

  /** Creates tasks from a few callers at once. */
  async createAtOnce(many: number, name = "a task", type: TaskType = "gx.tiny"): Promise<Task[]> {
    const tasks: Task[] = [];
    let left = many;
    const caller = async () => {
      while (left-- > 0) tasks.push(await this.create(name, type));
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    return tasks.sort((a, b) => a.id - b.id);
  }

  async list(): Promise<Task[]> {
    const { status, json, text } = await call(this.url("/tasks"), "GET");
    assert.is(status, 200, text);
    return json.tasks;
  }

  /** The tasks' numbers and states, such as `1 running`. */
  async states(): Promise<string[]> {
    return (await this.list()).map(({ id, status }) => `${id} ${status}`);
  }

  remove(id: number | string): Promise<TestAnswer> {
    return call(this.url(`/tasks/${id}`), "DELETE");
  }

  async flush(): Promise<void> {
    const { status, text } = await call(this.url("/tasks/flush"), "POST");
    assert.is(status, 204, text);
  }

  /** Waits until the tasks are in these states. */
  async settle(states: readonly string[]): Promise<void> {
    let last: string[] = [];
    const wanted = states.join();
    try {
      await until(async () => {
        last = await this.states();
        return last.join() === wanted;
      }, "the states");
    } catch {
      assert.equal(last, states);
    }
  }

  /** Waits until every task has come to its end, and gives them. */
  finished(): Promise<Task[]> {
    return until(async () => {
      const tasks = await this.list();
      return tasks.every(({ status }) => status === "completed") && tasks;
    }, "all tasks are completed");
  }

  /** The live list in its plain form. */
  watch(): Promise<TestSocket> {
    return openSocket(this.url("/ws/tasks"));
  }

  /** The live list in changes. */
  follow(since?: number): Promise<TestSocket> {
    return openSocket(
      this.url("/ws/tasks", since === undefined ? {} : { since: String(since) }),
      "taskwire.v1",
    );
  }
}

/** Tasks without what moves between two looks. */
export function still(tasks: readonly Task[]): Omit<Task, "progress">[] {
  return tasks.map(({ progress: _progress, ...rest }) => rest);
}

/** That an answer refuses as all of them do, and says nothing that it should not. */
export function assertRefusal(
  answer: Pick<TestAnswer, "status"> & { readonly json: TestAnswer["json"] },
  status: number,
  code: string,
  what = "",
): void {
  const { json: body } = answer;
  assert.is(answer.status, status, `${what} ${JSON.stringify(body)}`);
  assert.is(body.code, code, what);
  assert.type(body.message, "string");
  assert.ok(body.message.length > 0, what);
  assert.is(body.error, body.message, what);
  const text = JSON.stringify(body);
  for (const secret of [KEY, "node_modules", ".ts:", ".js:", "SELECT", "stack"]) {
    assert.not(text.includes(secret), `${what} says ${secret}`);
  }
  const known = ["error", "message", "code", "id", "issues"];
  assert.equal(
    Object.keys(body).filter((name) => !known.includes(name)),
    [],
  );
}
