import { createRequire } from "node:module";

// node copy-tasks.mjs SNAPSHOT tracker|queue COUNT: copies the tasks in the snapshot of a server at
// rest until there are COUNT, as any SQLite tool may.

// Its types are only there on a current Node.
const { DatabaseSync } = createRequire(import.meta.url)("node:sqlite");

const [snapshot, kind, count] = process.argv.slice(2);
const database = new DatabaseSync(snapshot);
database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN");
const table = kind === "queue" ? "queue_tasks" : "tracker_tasks";
const columns = database
  .prepare(`SELECT name FROM pragma_table_info('${table}')`)
  .all()
  .map((/** @type {{ name: string }} */ { name }) => name);
const { last } = database.prepare(`SELECT max(id) AS last FROM ${table}`).get();
const rest = Number(count) - last;
// Copies of the last one that waits: in the queue the first ones are running.
const values = columns.map((/** @type {string} */ name) =>
  name === "id" ? `${last} + value` : name,
);
database.exec(`
  INSERT INTO ${table} (${columns.join(", ")})
  WITH RECURSIVE numbers (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < ${rest})
  SELECT ${values.join(", ")} FROM numbers, (SELECT * FROM ${table} WHERE id = ${last})
`);
if (kind === "queue") {
  database.exec(`UPDATE queue_workspaces SET last_task = ${count}, queued = queued + ${rest}`);
}
database.exec("COMMIT");
database.close();
