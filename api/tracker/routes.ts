import { created, noContent, ok } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { createOnce } from "../http/idempotency.ts";
import { parametersOf } from "../http/parameters.ts";
import { idOf } from "../http/path-id.ts";
import { notFound } from "../http/problem.ts";
import type { Handler, Routes } from "../http/routes.ts";
import { changeOf, creationOf } from "../http/validate.ts";
import { subjectOf } from "../store/memory.ts";
import type { Store } from "../store/store.ts";
import { type AccountOptions, Accounts } from "./accounts.ts";
import { pageQuery, TRACKER_TOPIC, taskFields, taskListQuery } from "./schema.ts";
import {
  changeTask,
  createTask,
  deleteTask,
  findTask,
  listTasks,
  nextCursor,
  type TaskFilter,
} from "./tasks.ts";
import { bearerOf, type Caller, type Tokens } from "./tokens.ts";
import { requireUser } from "./users.ts";

const newTask = creationOf(taskFields);
const taskChange = changeOf(taskFields);
const listOf = parametersOf(taskListQuery);
const pageOf = parametersOf(pageQuery);

/** What a remembered list of tasks hangs on. */
const TASKS = [subjectOf(TRACKER_TOPIC, "task")];
/** Beyond every id. */
const FROM_LATEST = Number.MAX_SAFE_INTEGER;

/** The tracker: people and their tasks. */
export function trackerRoutes(store: Store, tokens: Tokens, options: AccountOptions) {
  const accounts = new Accounts(store, tokens, options);
  const tasks = new Tasks(store, tokens);
  return {
    "/auth": { POST: accounts.signIn },
    "/logout": { POST: accounts.signOut },
    "/me": { GET: accounts.me },
    "/signup": { GET: accounts.signUpStatus },
    "/users": { GET: accounts.list, POST: accounts.create },
    "/users/:id": { GET: accounts.read, PATCH: accounts.change, DELETE: accounts.delete },
    "/user/:id": { GET: accounts.read },
    "/users/:id/tasks": { GET: tasks.ofUser },
    "/tasks": { GET: tasks.latest, POST: tasks.create },
    "/tasks/:id": {
      GET: tasks.read,
      PUT: tasks.change,
      PATCH: tasks.change,
      DELETE: tasks.delete,
    },
  } satisfies Routes;
}

/** GET /.well-known/jwks.json, where tokens are signed with a private key (RFC 7517, section 5). */
export function jwksRoutes(tokens: Tokens): Routes {
  if (!tokens.jwks) return {};
  const answer = ok(JSON.stringify(tokens.jwks));
  return { "/.well-known/jwks.json": { GET: async () => answer } };
}

/**
 * What is written is written for whoever bears the token by then: while a body was on its way, the
 * token may have ended, and the role be another.
 */
class Tasks {
  readonly #store: Store;
  readonly #tokens: Tokens;

  constructor(store: Store, tokens: Tokens) {
    this.#store = store;
    this.#tokens = tokens;
  }

  #caller(call: Call): Promise<Caller> {
    return this.#tokens.callerOf(call);
  }

  // GET /tasks
  latest: Handler = async (call) => {
    await this.#caller(call);
    const { user_id: userId, status, q: text, ...page } = listOf(call.query);
    return this.#page({ userId, status, text }, page);
  };

  // GET /users/{id}/tasks
  ofUser: Handler = async (call) => {
    await this.#caller(call);
    const user = await requireUser(this.#store, idOf(call, "user"));
    return this.#page({ userId: user.id }, pageOf(call.query));
  };

  async #page(filter: TaskFilter, { limit, cursor }: ReturnType<typeof pageOf>) {
    const before = cursor === undefined ? FROM_LATEST : Number(cursor);
    const key = `tracker tasks ${JSON.stringify([filter, before, limit])}`;
    const body = await this.#store.remember(key, TASKS, async () => {
      const [tasks, next] = await Promise.all([
        listTasks(this.#store, filter, before, limit),
        nextCursor(this.#store, filter, before, limit),
      ]);
      return Buffer.from(`{"tasks":${tasks},"next_cursor":${JSON.stringify(next)}}`);
    });
    return ok(body);
  }

  // POST /tasks
  create: Handler = async (call) => {
    const { user, token } = await this.#caller(call);
    const fields = newTask(await call.json());
    return createOnce(this.#store, call, `tracker tasks ${user.id}`, async (tx) => {
      const owner = (await bearerOf(tx, token.id)).user;
      const task = await createTask(tx, owner, fields, new Date().toISOString());
      return created(JSON.stringify(task), `/tracker/tasks/${task.id}`);
    });
  };

  // GET /tasks/{id}
  read: Handler = async (call) => {
    await this.#caller(call);
    const task = await findTask(this.#store, idOf(call, "task"));
    if (task === undefined) throw notFound("task", call.parameter("id"));
    return ok(task);
  };

  // PUT /tasks/{id}, PATCH /tasks/{id}
  change: Handler = async (call) => {
    const { token } = await this.#caller(call);
    const id = idOf(call, "task");
    const change = taskChange(await call.json());
    const task = await this.#store.write(async (tx) => {
      const { user } = await bearerOf(tx, token.id);
      return changeTask(tx, user, id, change);
    });
    return ok(JSON.stringify(task));
  };

  // DELETE /tasks/{id}
  delete: Handler = async (call) => {
    const { token } = await this.#caller(call);
    const id = idOf(call, "task");
    await this.#store.write(async (tx) => {
      const { user } = await bearerOf(tx, token.id);
      return deleteTask(tx, user, id);
    });
    return noContent;
  };
}
