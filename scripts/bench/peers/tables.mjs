import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { contact, trackerTask } from "../rows.mjs";

// What Fastify and Hono keep their data in: SQLite as one would use it on a current Node. WAL, and
// `synchronous` as SYNCHRONOUS says: full, where an answer means that the disk has it, or normal,
// where a power cut loses the last ones. Every statement is prepared once.

// Its types are only there on a current Node.
const { DatabaseSync } = createRequire(import.meta.url)("node:sqlite");

const { DATA_DIR = "data", SYNCHRONOUS = "full", TRACKER_TASKS = "0" } = process.env;
mkdirSync(DATA_DIR, { recursive: true });
const database = new DatabaseSync(join(DATA_DIR, "peer.sqlite"));
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = ${SYNCHRONOUS};
  CREATE TABLE IF NOT EXISTS queue_tasks (
    id INTEGER PRIMARY KEY, workspace TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    status TEXT NOT NULL, progress INTEGER NOT NULL, created_at TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS queue_tasks_by_workspace ON queue_tasks (workspace, id);
  CREATE TABLE IF NOT EXISTS tracker_tasks (
    id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, title TEXT NOT NULL,
    description TEXT NOT NULL, creation_date TEXT NOT NULL, status TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS contacts (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL UNIQUE
  );
`);

/** @param {string} sql */
const prepare = (sql) => database.prepare(sql);

// The queue

const insertQueueTask = prepare(
  "INSERT INTO queue_tasks (workspace, name, type, status, progress, created_at) VALUES (?, ?, ?, 'queued', 0, ?)",
);
const listQueueTasks = prepare(
  "SELECT id, name, type, status, progress, created_at FROM queue_tasks WHERE workspace = ? ORDER BY id",
);
const deleteQueueTask = prepare("DELETE FROM queue_tasks WHERE workspace = ? AND id = ?");

/** @typedef {{ name: string, type: string }} NewQueueTask */

export const queue = {
  /**
   * @param {string} workspace
   * @param {NewQueueTask} task
   */
  create(workspace, { name, type }) {
    const created_at = new Date().toISOString();
    const { lastInsertRowid: id } = insertQueueTask.run(workspace, name, type, created_at);
    return { id, name, type, status: "queued", progress: 0, created_at };
  },
  /** @param {string} workspace */
  list: (workspace) => listQueueTasks.all(workspace),
  /**
   * @param {string} workspace
   * @param {number} id
   */
  remove: (workspace, id) => deleteQueueTask.run(workspace, id).changes > 0,
};

// The tracker

const TRACKER_COLUMNS = "id, user_id, title, description, creation_date, status";
const insertTrackerTask = prepare(
  "INSERT INTO tracker_tasks (user_id, title, description, creation_date, status) VALUES (1, ?, ?, ?, 'open')",
);
const readTrackerTask = prepare(`SELECT ${TRACKER_COLUMNS} FROM tracker_tasks WHERE id = ?`);
const latestTrackerTasks = prepare(
  `SELECT ${TRACKER_COLUMNS} FROM tracker_tasks WHERE id < ? ORDER BY id DESC LIMIT ?`,
);
const deleteTrackerTask = prepare("DELETE FROM tracker_tasks WHERE id = ?");

/** @typedef {{ title: string, description: string }} NewTrackerTask */

export const tracker = {
  /** @param {NewTrackerTask} task */
  create({ title, description }) {
    const creation_date = new Date().toISOString();
    const { lastInsertRowid: id } = insertTrackerTask.run(title, description, creation_date);
    return { id, user_id: 1, title, description, creation_date, status: "open" };
  },
  /** @param {number} id */
  read: (id) => readTrackerTask.get(id),
  /**
   * @param {number} before
   * @param {number} limit
   */
  latest(before, limit) {
    // One more than asked for tells whether there is a next page.
    const found = latestTrackerTasks.all(before, limit + 1);
    const tasks = found.slice(0, limit);
    const next_cursor = found.length > limit ? String(tasks[limit - 1].id) : null;
    return { tasks, next_cursor };
  },
  /** @param {number} id */
  remove: (id) => deleteTrackerTask.run(id).changes > 0,
};

// Messaging

const insertContact = prepare("INSERT INTO contacts (name, phone) VALUES (?, ?)");
const readContact = prepare("SELECT id, name, phone FROM contacts WHERE id = ?");
const pageOfContacts = prepare("SELECT id, name, phone FROM contacts ORDER BY id LIMIT ? OFFSET ?");
const deleteContact = prepare("DELETE FROM contacts WHERE id = ?");

/** @typedef {{ name: string, phone: string }} NewContact */

export const contacts = {
  /** @param {NewContact} contact */
  create({ name, phone }) {
    const { lastInsertRowid: id } = insertContact.run(name, phone);
    return { id: String(id), name, phone };
  },
  /** @param {number} id */
  read(id) {
    const found = readContact.get(id);
    return found && { ...found, id: String(found.id) };
  },
  /**
   * @param {number} page
   * @param {number} size
   */
  page(page, size) {
    const found = pageOfContacts.all(size, (page - 1) * size);
    const contactsList = found.map((/** @type {{ id: number }} */ one) => ({
      ...one,
      id: String(one.id),
    }));
    return { contactsList, pageNumber: page, pageSize: size };
  },
  /** @param {number} id */
  remove: (id) => deleteContact.run(id).changes > 0,
};

database.exec("BEGIN");
for (let number = 1; number <= Number(TRACKER_TASKS); number++) {
  tracker.create(trackerTask(number));
}
for (let number = 1; number <= 10; number++) contacts.create(contact(number));
database.exec("COMMIT");
