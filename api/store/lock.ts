import { readFileSync } from "node:fs";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { StoreOpenError } from "./store.ts";

/** The file that says which process serves a data folder. */
export const LOCK_NAME = "taskwire.lock";

interface Holder {
  readonly pid: number;
  /**
   * When the process started, in the kernel's clock ticks, so that a number given to another
   * process later (as containers do, where it is nearly always the same) is not taken for it.
   */
  readonly started: string;
}

/** Field 22 of /proc/PID/stat (proc(5)), behind the name in brackets; "" where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function isRunning(holder: Holder): boolean {
  if (holder.pid < 1) return false;
  if (holder.pid === process.pid) return holder.started === startOf(process.pid);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return holder.started === startOf(holder.pid);
}

/** Who holds a lock; undefined when nobody does. What a power cut left of one is process 0's. */
async function readHolder(path: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const [, pid = "0", started = ""] = /^([1-9]\d*) (\d*)\n$/.exec(text) ?? [];
  return { pid: Number(pid), started };
}

/** Makes `path` a second name of `own`, unless there is such a file; gives whether it did. */
async function linked(own: string, path: string): Promise<boolean> {
  try {
    // A link appears whole or not at all, and never over another.
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Takes the lock at `path`, and gives undefined, or the process that has it.
 *
 * A dead process's lock may be replaced only by the one who holds the right to succeed that very
 * process, a lock in itself, and only while the dead one's is still there: of several that start
 * at once, one wins.
 */
async function take(own: string, path: string): Promise<Holder | undefined> {
  for (let tries = 0; tries < 100; tries++) {
    if (await linked(own, path)) return undefined;
    const holder = await readHolder(path);
    if (!holder) continue;
    if (isRunning(holder)) return holder;

    const right = `${path}.after-${holder.pid}-${holder.started}`;
    const rival = await take(own, right);
    if (rival) return rival;
    const now = await readHolder(path);
    if (now?.pid === holder.pid && now.started === holder.started) {
      await rename(right, path);
      return undefined;
    }
    await rm(right, { force: true });
  }
  throw new StoreOpenError(
    `${path} is taken and given up again and again: several servers are starting on this folder. Start one.`,
  );
}

/**
 * Makes this process the only one that serves `folder`, and gives the function that ends it.
 *
 * @throws {StoreOpenError} naming the process that serves it now
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = `${folder}/${LOCK_NAME}`;
  const own = `${path}.${process.pid}.tmp`;
  // A process of the same number may have left it, as a second name of its lock.
  await rm(own, { force: true });
  await writeFile(own, `${process.pid} ${startOf(process.pid)}\n`);
  try {
    const holder = await take(own, path);
    if (holder) {
      throw new StoreOpenError(
        `${folder} is served by process ${holder.pid} already. Stop that one, or name another folder in DATA_DIR.`,
      );
    }
    return () => rm(path, { force: true });
  } finally {
    await rm(own, { force: true });
  }
}
