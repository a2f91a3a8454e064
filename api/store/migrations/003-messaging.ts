import type { Migration } from "../migration.ts";

export const messagingTables: Migration = {
  number: 3,
  sql: `
    CREATE TABLE messaging_contacts (
      -- the order of creation
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      phone TEXT NOT NULL UNIQUE
    );

    CREATE TABLE messaging_messages (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      sender TEXT NOT NULL,
      -- the contact as it was when the message was sent
      to_id TEXT NOT NULL,
      to_name TEXT NOT NULL,
      to_phone TEXT NOT NULL,
      content TEXT NOT NULL,
      status TEXT NOT NULL,
      created_at TEXT NOT NULL,
      delivered_at TEXT,
      failure_reason TEXT,
      -- when the next delivery attempt is due; null once there is none to come
      due_at TEXT,
      -- attempts so far, since it was sent or sent again
      tries INTEGER NOT NULL
    );
    CREATE INDEX messaging_messages_due ON messaging_messages (due_at) WHERE due_at IS NOT NULL;

    CREATE TABLE messaging_attempts (
      message TEXT NOT NULL,
      number INTEGER NOT NULL,
      at TEXT NOT NULL,
      -- the receiver's HTTP status; null where there was no answer
      status INTEGER,
      error TEXT,
      duration_ms INTEGER NOT NULL,
      next_at TEXT,
      PRIMARY KEY (message, number)
    ) WITHOUT ROWID;
  `,
};
