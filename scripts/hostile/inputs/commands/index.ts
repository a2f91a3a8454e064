import type { Command } from "./command.ts";
import { messagingCommands } from "./messaging.ts";
import { queueCommands } from "./queue.ts";
import { trackerCommands } from "./tracker.ts";

/** All that clients do, by its name in a history. */
export const commands: Readonly<Record<string, Command>> = {
  ...trackerCommands,
  ...messagingCommands,
  ...queueCommands,
};
