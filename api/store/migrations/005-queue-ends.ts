import type { Migration } from "../migration.ts";

/** The running tasks of a workspace in the order of their ends: what dispatching asks for. */
export const queueEnds: Migration = {
  number: 5,
  sql: `
    -- SQLite prefers the primary key to the index before, and so read the whole list each time.
    DROP INDEX queue_tasks_running;
    CREATE INDEX queue_tasks_by_end ON queue_tasks (workspace, ends_ms) WHERE status = 'running';
  `,
};
