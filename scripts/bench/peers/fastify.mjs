import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { API_KEY, trackerTask } from "../rows.mjs";

// The same two endpoints as one would write them with Fastify and SQLite, where an answer also
// means that the disk has it: statements prepared once, schemas in both directions, no logger, WAL
// with synchronous=full. It asks for no token, so what that costs is not held against it.

// Their types are only there once the bench's own packages are.
const load = createRequire(import.meta.url);
const { DatabaseSync } = load("node:sqlite");
const fastify = load("fastify");

const { PORT, DATA_DIR = "data", TRACKER_TASKS = "0" } = process.env;
mkdirSync(DATA_DIR, { recursive: true });
const database = new DatabaseSync(join(DATA_DIR, "fastify.sqlite"));
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS queue_tasks (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
    created_at TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS tracker_tasks (
    id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, title TEXT NOT NULL,
    description TEXT NOT NULL, creation_date TEXT NOT NULL, status TEXT NOT NULL
  );
`);
fillTracker(Number(TRACKER_TASKS));

const app = fastify({ logger: false });
const text = { type: "string" };
const whole = { type: "integer" };

const insertQueueTask = database.prepare(
  "INSERT INTO queue_tasks (name, type, status, created_at) VALUES (?, ?, 'queued', ?)",
);
const queueTask = {
  type: "object",
  properties: {
    id: whole,
    name: text,
    type: text,
    status: text,
    progress: whole,
    created_at: text,
  },
};

app.post(
  "/queue/tasks",
  {
    schema: {
      querystring: {
        type: "object",
        properties: { api_key: { const: API_KEY } },
        required: ["api_key"],
      },
      body: {
        type: "object",
        properties: {
          name: { type: "string", minLength: 1, maxLength: 200 },
          type: { enum: ["gx.tiny", "gx.micro", "gx.small", "gx.medium", "gx.large", "gx.heavy"] },
        },
        required: ["name", "type"],
      },
      response: { 201: { type: "object", properties: { task: queueTask } } },
    },
  },
  (
    /** @type {{ body: { name: string, type: string } }} */ { body: { name, type } },
    /** @type {{ code(status: number): { send(body: object): void } }} */ reply,
  ) => {
    const created_at = new Date().toISOString();
    const { lastInsertRowid: id } = insertQueueTask.run(name, type, created_at);
    reply.code(201).send({ task: { id, name, type, status: "queued", progress: 0, created_at } });
  },
);

const latestTasks = database.prepare(
  "SELECT id, user_id, title, description, creation_date, status FROM tracker_tasks WHERE id < ? ORDER BY id DESC LIMIT ?",
);
const trackerTaskShape = {
  type: "object",
  properties: {
    id: whole,
    user_id: whole,
    title: text,
    description: text,
    creation_date: text,
    status: text,
  },
};

app.get(
  "/tracker/tasks",
  {
    schema: {
      querystring: {
        type: "object",
        properties: {
          cursor: { type: "integer", minimum: 1, default: Number.MAX_SAFE_INTEGER },
          limit: { type: "integer", minimum: 1, maximum: 200, default: 50 },
        },
      },
      response: {
        200: {
          type: "object",
          properties: {
            tasks: { type: "array", items: trackerTaskShape },
            next_cursor: { type: "string", nullable: true },
          },
        },
      },
    },
  },
  (
    /** @type {{ query: { cursor: number, limit: number } }} */ { query: { cursor, limit } },
    /** @type {{ send(body: object): void }} */ reply,
  ) => {
    // One more than asked for tells whether there is a next page.
    const found = latestTasks.all(cursor, limit + 1);
    const tasks = found.slice(0, limit);
    const next_cursor = found.length > limit ? String(tasks[limit - 1].id) : null;
    reply.send({ tasks, next_cursor });
  },
);

const address = await app.listen({ port: Number(PORT), host: "127.0.0.1" });
console.log(`Fastify serves at ${address}`);

/** @param {number} count */
function fillTracker(count) {
  const insert = database.prepare(
    "INSERT INTO tracker_tasks (user_id, title, description, creation_date, status) VALUES (1, ?, ?, ?, 'open')",
  );
  database.exec("BEGIN");
  for (let number = 1; number <= count; number++) {
    const { title, description } = trackerTask(number);
    insert.run(title, description, new Date().toISOString());
  }
  database.exec("COMMIT");
}
