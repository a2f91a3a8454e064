import { messagingOperations } from "./messaging.ts";
import type { Operation } from "./operation.ts";
import { queueOperations } from "./queue.ts";
import { logout, trackerOperations } from "./tracker.ts";

/** All operations of the three APIs, by the contract. */
export const operations: readonly Operation[] = [
  ...trackerOperations,
  ...messagingOperations,
  ...queueOperations,
  logout,
];
