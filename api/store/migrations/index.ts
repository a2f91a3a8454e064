import type { Migration } from "../migration.ts";
import { storeTables } from "./001-store.ts";
import { trackerTables } from "./002-tracker.ts";
import { messagingTables } from "./003-messaging.ts";
import { queueTables } from "./004-queue.ts";
import { queueEnds } from "./005-queue-ends.ts";

/** Every change of the tables, in order. A new one goes to the end; one that was released stays. */
export const migrations: readonly Migration[] = [
  storeTables,
  trackerTables,
  messagingTables,
  queueTables,
  queueEnds,
];
