import type { Migration } from "../migration.ts";

export const queueTables: Migration = {
  number: 4,
  sql: `
    CREATE TABLE queue_workspaces (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      -- a hash of the API key that it belongs to
      owner TEXT NOT NULL,
      name TEXT NOT NULL,
      -- the number given last: numbers are never used again
      last_task INTEGER NOT NULL,
      -- tasks up to this number have been dispatched, those above it are queued
      dispatched_to INTEGER NOT NULL,
      queued INTEGER NOT NULL,
      running INTEGER NOT NULL,
      completed INTEGER NOT NULL,
      UNIQUE (owner, name)
    );

    CREATE TABLE queue_tasks (
      workspace INTEGER NOT NULL,
      id INTEGER NOT NULL,
      name TEXT NOT NULL,
      type TEXT NOT NULL,
      status TEXT NOT NULL,
      created_at TEXT NOT NULL,
      started_at TEXT,
      completed_at TEXT,
      -- how long it runs, and until when (Unix milliseconds); null while it is queued
      duration_ms INTEGER,
      ends_ms INTEGER,
      PRIMARY KEY (workspace, id)
    ) WITHOUT ROWID;
    CREATE INDEX queue_tasks_running ON queue_tasks (workspace, id) WHERE status = 'running';
  `,
};
