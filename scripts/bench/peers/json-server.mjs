import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { contact, trackerTask } from "../rows.mjs";

// json-server as its users run it, without its log. It keeps everything in one JSON file, which it
// writes anew, and without a sync, at each change. What it answers is what was sent, with an id.

// Its types are only there once the bench's own packages are.
const jsonServer = createRequire(import.meta.url)("json-server");
const { PORT, DATA_DIR = "data", TRACKER_TASKS = "0" } = process.env;

/**
 * @template T
 * @param {number} count
 * @param {(number: number) => T} make
 */
function rows(count, make) {
  return Array.from({ length: count }, (_, at) => ({ id: at + 1, ...make(at + 1) }));
}

mkdirSync(DATA_DIR, { recursive: true });
const file = join(DATA_DIR, "db.json");
const content = {
  queue_tasks: [],
  tracker_tasks: rows(Number(TRACKER_TASKS), (number) => ({
    user_id: 1,
    ...trackerTask(number),
    creation_date: new Date().toISOString(),
    status: "open",
  })),
  contacts: rows(10, contact),
};
writeFileSync(file, JSON.stringify(content));

const app = jsonServer.create();
app.use(jsonServer.defaults({ logger: false, readOnly: false }));
app.use(
  jsonServer.rewriter({
    "/queue/tasks?*": "/queue_tasks?$1",
    "/queue/tasks/:id?*": "/queue_tasks/:id",
    "/tracker/tasks": "/tracker_tasks?_sort=id&_order=desc&_limit=50",
    "/tracker/tasks/:id": "/tracker_tasks/:id",
    "/messaging/contacts": "/contacts?_limit=10",
    "/messaging/contacts/:id": "/contacts/:id",
  }),
);
app.use(jsonServer.router(file));
const server = app.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`json-server serves at http://127.0.0.1:${server.address().port}`);
});
