import type { Migration } from "../migration.ts";

/** What the store and the HTTP layer keep for themselves. */
export const storeTables: Migration = {
  number: 1,
  sql: `
    CREATE TABLE events (
      topic TEXT NOT NULL,
      seq INTEGER NOT NULL,
      type TEXT NOT NULL,
      data TEXT NOT NULL,
      PRIMARY KEY (topic, seq)
    ) WITHOUT ROWID;

    CREATE TABLE idempotency (
      scope TEXT NOT NULL,
      key TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      status INTEGER NOT NULL,
      body TEXT NOT NULL,
      location TEXT,
      created_at TEXT NOT NULL,
      PRIMARY KEY (scope, key)
    ) WITHOUT ROWID;
    CREATE INDEX idempotency_by_age ON idempotency (created_at);
  `,
};
