import type { Migration } from "../migration.ts";

export const trackerTables: Migration = {
  number: 2,
  sql: `
    CREATE TABLE tracker_users (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      email TEXT NOT NULL,
      -- the e-mail in lower case: unique without regard to case
      email_key TEXT NOT NULL UNIQUE,
      role TEXT NOT NULL,
      password TEXT NOT NULL,
      creation_date TEXT NOT NULL
    );
    CREATE INDEX tracker_users_by_name ON tracker_users (name);

    -- tokens that are valid: signing out or a new password takes them away
    CREATE TABLE tracker_tokens (
      id TEXT PRIMARY KEY,
      user_id INTEGER NOT NULL,
      expires_at TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX tracker_tokens_by_user ON tracker_tokens (user_id);
    CREATE INDEX tracker_tokens_by_expiry ON tracker_tokens (expires_at);

    CREATE TABLE tracker_tasks (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      user_id INTEGER NOT NULL,
      title TEXT NOT NULL,
      description TEXT NOT NULL,
      creation_date TEXT NOT NULL,
      status TEXT NOT NULL
    );
    CREATE INDEX tracker_tasks_by_user ON tracker_tasks (user_id, id);
    CREATE INDEX tracker_tasks_by_status ON tracker_tasks (status, id);
  `,
};
