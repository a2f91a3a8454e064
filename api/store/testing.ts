import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, type Test } from "uvu";
import { type AppendFile, type Files, realFiles } from "./files.ts";
import { journalNumber } from "./journal.ts";
import { LOCK_NAME } from "./lock.ts";
import type { Migration } from "./migration.ts";
import { storeTables } from "./migrations/001-store.ts";
import { openSqlJsStore, type SqlJsOptions } from "./sqljs.ts";
import type { Reader, Store, StoreLog } from "./store.ts";

/** What the tests of the store share. */

export interface InFolder {
  /** An empty temporary folder, removed after the test. */
  folder: string;
}

/** A suite whose every test has a temporary folder of its own. */
export function suiteInFolder(name: string): Test<InFolder> {
  const tests = suite<InFolder>(name, { folder: "" });
  tests.before.each(async (context) => {
    context.folder = await temporaryFolder();
  });
  tests.after.each(async () => {
    await closeStores();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  return tests;
}

const folders: string[] = [];

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "taskwire-store-"));
  folders.push(folder);
  return folder;
}

const opened = new Set<Store>();

/** Closes what a test left open; one that it left hanging is given up. */
async function closeStores(): Promise<void> {
  let limit: NodeJS.Timeout | undefined;
  const tooLong = new Promise((resolve) => {
    limit = setTimeout(resolve, 5000);
  });
  const closing = [...opened].map((store) => store.close().catch(() => {}));
  opened.clear();
  await Promise.race([Promise.all(closing), tooLong]);
  clearTimeout(limit);
  await Promise.all([...faultyHandles].map((file) => file.close()));
  faultyHandles.clear();
}

/** What a promise is rejected with; an error when it is not. */
export async function rejection<E extends Error>(promise: Promise<unknown>): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error("the promise was not rejected");
}

/** Waits until something is so. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const limit = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Lets everything run that does not wait for a disk or a timer. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
}

// A store with a table to write to

const notes: Migration = {
  number: 2,
  sql: "CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE)",
};

export const migrations: readonly Migration[] = [storeTables, notes];

export const silent: StoreLog = { info() {}, warn() {}, error() {} };

/** Opens a store with a table of notes; it is closed after the test at the latest. */
export async function openStore(
  folder: string,
  options: Partial<SqlJsOptions> = {},
): Promise<Store> {
  const all = { folder, migrations, eventsKept: 1000, log: silent, ...options };
  const store = await openSqlJsStore(all);
  opened.add(store);
  return store;
}

export const ADD = "INSERT INTO notes (text) VALUES ($1)";

/** Adds a note together with its event, and gives its id once both are on the disk. */
export function addNote(store: Store, text: string): Promise<number> {
  return store.write(async (tx) => {
    const id = await tx.insert("notes", { text });
    tx.publish("notes", "added", text);
    return id;
  });
}

/** The notes' texts in the order of their ids. */
export async function textsOf(reader: Reader): Promise<string[]> {
  const rows = await reader.all<{ text: string }>("SELECT text FROM notes ORDER BY id");
  return rows.map((row) => row.text);
}

/** The texts that the event log tells of, in the order of its numbers. */
export async function textsToldBy(store: Store): Promise<unknown[] | undefined> {
  return (await store.eventsSince("notes", 0))?.map((event) => event.data);
}

// Data folders

/** What a crash at this moment would leave: a copy of the folder without its lock. */
export async function crashCopy(folder: string): Promise<string> {
  const to = await temporaryFolder();
  await cp(folder, to, { recursive: true });
  await rm(join(to, LOCK_NAME), { force: true });
  return to;
}

/** The folder's journals, oldest first. */
export async function journalsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const journals = names.filter((name) => journalNumber(name) !== undefined);
  return journals.sort().map((name) => join(folder, name));
}

export async function lastJournalIn(folder: string): Promise<string> {
  return (await journalsIn(folder)).at(-1) as string;
}

/** Every file of the folder with its bytes. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    content[name] = await readFile(join(folder, name), "base64");
  }
  return content;
}

// Disks that fail

type Operation =
  | Exclude<keyof Files, "write" | "append">
  | "create"
  | "open"
  | keyof Omit<AppendFile, "write">
  | "write";

interface Call {
  readonly operation: Operation;
  readonly path: string;
  /** What a write carries, and the file that it goes to. */
  readonly bytes?: Uint8Array;
  readonly position?: number;
  readonly file?: AppendFile;
}

type Fault = (call: Call) => Promise<void> | void;

/** What a failed start leaves open, which is no harm to a process that ends. */
const faultyHandles = new Set<AppendFile>();

/** The real files, with a fault in front of the operations that a test chooses. */
export class FaultyFiles implements Files {
  /** The operations so far, each with the end of its file's name. */
  readonly calls: string[] = [];
  /** Asked before every operation. */
  fault: Fault = () => {};
  readonly #next: { operation: Operation; fault: Fault; name: string }[] = [];

  /** Puts a fault in front of the next such operation, on a file of that name if one is given. */
  next(operation: Operation, fault: Fault, name = ""): void {
    this.#next.push({ operation, fault, name });
  }

  /** Makes the next such operation fail. */
  failNext(operation: Operation, code: string, name = ""): void {
    const fail = () => {
      throw diskError(code);
    };
    this.next(operation, fail, name);
  }

  /** Stops the next such operation at its beginning, until it is let go. */
  holdNext(operation: Operation, name = ""): Hold {
    const hold = new Hold();
    this.next(operation, () => hold.arrive(), name);
    return hold;
  }

  async #before(call: Call): Promise<void> {
    this.calls.push(call.operation);
    const index = this.#next.findIndex(
      ({ operation, name }) => operation === call.operation && call.path.endsWith(name),
    );
    if (index < 0) await this.fault(call);
    else await this.#next.splice(index, 1)[0]?.fault(call);
  }

  async read(path: string, roomFor?: (length: number) => Buffer) {
    await this.#before({ operation: "read", path });
    return realFiles.read(path, roomFor);
  }

  async list(path: string) {
    await this.#before({ operation: "list", path });
    return realFiles.list(path);
  }

  async append(path: string): Promise<AppendFile> {
    await this.#before({ operation: "open", path });
    const file = await realFiles.append(path);
    faultyHandles.add(file);
    return {
      write: async (bytes, position) => {
        await this.#before({ operation: "write", path, bytes, position, file });
        await file.write(bytes, position);
      },
      sync: async () => {
        await this.#before({ operation: "sync", path, file });
        await file.sync();
      },
      truncate: async (length) => {
        await this.#before({ operation: "truncate", path, file });
        await file.truncate(length);
      },
      close: async () => {
        await this.#before({ operation: "close", path, file });
        faultyHandles.delete(file);
        await file.close();
      },
    };
  }

  async write(path: string, bytes: Uint8Array) {
    await this.#before({ operation: "create", path, bytes });
    await realFiles.write(path, bytes);
  }

  async rename(from: string, to: string) {
    await this.#before({ operation: "rename", path: from });
    await realFiles.rename(from, to);
  }

  async remove(path: string) {
    await this.#before({ operation: "remove", path });
    await realFiles.remove(path);
  }
}

/** An operation that waits for the test. */
export class Hold {
  #arrived = false;
  #resolve = () => {};
  #reject: (error: Error) => void = () => {};
  readonly #end = new Promise<void>((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  arrive(): Promise<void> {
    this.#arrived = true;
    return this.#end;
  }

  /** Resolves once the operation has begun. */
  reached(): Promise<void> {
    return until(() => this.#arrived, "the operation begins");
  }

  letGo(): void {
    this.#resolve();
  }

  fail(code: string): void {
    this.#reject(diskError(code));
  }
}

export function diskError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: the disk of this test`), { code });
}
