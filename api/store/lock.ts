import { closeSync, openSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { link, readFile, rename, rm } from "node:fs/promises";
import { flock } from "./flock.ts";
import { StoreOpenError } from "./store.ts";

/** The file that says which process serves a data folder. */
export const LOCK_NAME = "taskwire.lock";

/**
 * The PID namespace in which this process has its number (pid_namespaces(7)): each container has
 * its own, and in each the server is likely to be process 1. "" where the system has none.
 */
const NAMESPACE = ownNamespace();

function ownNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  } catch {
    return "";
  }
}

interface Holder {
  readonly pid: number;
  /**
   * When the process started, in the kernel's clock ticks, so that a number given to another
   * process later (as containers do, where it is nearly always the same) is not taken for it.
   */
  readonly started: string;
  /** Set where the kernel, too, knows that the file is this process's (flock(2)). */
  readonly namespace: string;
  /** All of it, as the file has it. */
  readonly text: string;
}

/**
 * When a process started: field 22 of /proc/PID/stat (proc(5)), behind the name in brackets. "" for
 * one that has ended and waits only for its parent to take note, and where there is no /proc.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, threads] = [fields[0], Number(fields[17])];
    // Beside a dead first thread others may still be in the middle of a write.
    return state === "Z" && threads <= 1 ? "" : (fields[19] ?? "");
  } catch {
    return "";
  }
}

/** Whether the process that is named by the lock at `path` lives. */
function isRunning(holder: Holder, path: string): boolean {
  if (holder.pid < 1) return false;
  if (isElsewhere(holder)) return isLocked(path);
  if (holder.pid === process.pid) return holder.started === startOf(process.pid);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return holder.started === startOf(holder.pid);
}

/** Whether its number is another process's here. */
function isElsewhere({ namespace }: Holder): boolean {
  return namespace !== "" && namespace !== NAMESPACE;
}

/** Whether the kernel keeps a file for a process, of whichever namespace, that lives. */
function isLocked(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return flock(file, "shared") === "taken";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
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
  const [, pid = "0", started = "", namespace = ""] =
    /^([1-9]\d*) (\d*)(?: (\d+))?\n$/.exec(text) ?? [];
  return { pid: Number(pid), started, namespace, text };
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
    if (isRunning(holder, path)) return holder;

    const right = `${path}.after-${holder.pid}-${holder.started}`;
    const rival = await take(own, right);
    if (rival) return rival;
    const now = await readHolder(path);
    if (now?.text === holder.text) {
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
  const own = `${path}.${process.pid}-${NAMESPACE}.tmp`;
  // A process of the same number may have left it, as a second name of its lock.
  await rm(own, { force: true });
  // Open for as long as the process lives: that is what the kernel's lock hangs on.
  const file = openSync(own, "wx");
  try {
    const namespace = NAMESPACE && flock(file, "exclusive") === "ours" ? ` ${NAMESPACE}` : "";
    writeFileSync(file, `${process.pid} ${startOf(process.pid)}${namespace}\n`);
    const holder = await take(own, path);
    if (holder) {
      const container = isElsewhere(holder) ? " of another container" : "";
      throw new StoreOpenError(
        `${folder} is served by process ${holder.pid}${container} already. Stop that one, or name another folder (--data or DATA_DIR).`,
      );
    }
  } catch (error) {
    closeSync(file);
    throw error;
  } finally {
    await rm(own, { force: true });
  }
  return async () => {
    // One that the disk keeps is a dead process's from here on, and is taken over.
    await rm(path, { force: true }).catch(() => {});
    closeSync(file);
  };
}

/**
 * Who serves a folder, as its lock says. Nothing is changed, and nothing taken.
 *
 * @returns undefined where there is no lock
 */
export async function holderOf(
  folder: string,
): Promise<{ pid: number; isRunning: boolean } | undefined> {
  const path = `${folder}/${LOCK_NAME}`;
  const holder = await readHolder(path);
  return holder && { pid: holder.pid, isRunning: isRunning(holder, path) };
}
