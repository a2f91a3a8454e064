import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { CompactionOrder } from "./compaction.ts";
import { roomToGrow } from "./growing-bytes.ts";
import { journalName, readJournal } from "./journal.ts";
import { loadSqlite } from "./read.ts";
import { replay } from "./replay.ts";
import { loadSnapshot, SNAPSHOT_NAME, snapshotOf } from "./snapshot.ts";
import { readWaiting, writeWaiting } from "./waiting-files.ts";

/** Old snapshot, plus the journals that follow it, up to the one named: the new snapshot. */
async function fold({ folder, through, target }: CompactionOrder): Promise<number> {
  const path = `${folder}/${SNAPSHOT_NAME}`;
  const sqlite = await loadSqlite();
  const { database, state } = loadSnapshot(sqlite, path, readWaiting(path, roomToGrow));
  for (let number = state.journal + 1; number <= through; number++) {
    const journal = `${folder}/${journalName(number)}`;
    replay(database, readJournal(journal, readWaiting(journal, Buffer.alloc)).payloads);
  }
  const bytes = snapshotOf(database, { ...state, journal: through });
  writeWaiting(target, bytes);
  return bytes.length;
}

// On Linux a priority is a thread's own: what answers requests goes first.
if (process.platform === "linux") setPriority(0, constants.priority.PRIORITY_LOW);

parentPort?.postMessage(await fold(workerData as CompactionOrder));
