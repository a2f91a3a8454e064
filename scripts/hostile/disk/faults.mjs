// Loaded before the server (NODE_OPTIONS=--import): a layer between it and its files, in which the
// operation that FAULT names fails. What the operations are, a run without a fault says in a file.

import fs, { appendFileSync, readlinkSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import { promisify } from "node:util";
import { isMainThread } from "node:worker_threads";

/**
 * @typedef {object} Fault
 * @property {string} folder whose files are meant
 * @property {string} [record] where to list the operations
 * @property {string} [thread] "main" or "worker"
 * @property {number} [at] the number of the operation in its thread
 * @property {import("./runs.ts").Kind} [kind]
 */

/** @type {Fault} */
const fault = JSON.parse(process.env.FAULT ?? "{}");
const thread = isMainThread ? "main" : "worker";
const WRITES = ["write", "create"];
const closeReally = fs.promises.open;
let count = 0;
let isFull = false;

/**
 * What is to happen at this operation: undefined where nothing is.
 *
 * @param {string} operation
 * @param {string} path
 */
function verdict(operation, path) {
  if (!path.startsWith(fault.folder)) return undefined;
  const number = count++;
  if (fault.record) {
    appendFileSync(fault.record, `${thread} ${number} ${operation} ${basename(path)}\n`);
  }
  if (isFull && WRITES.includes(operation)) return "ENOSPC";
  if (fault.thread !== thread || fault.at !== number) return undefined;
  isFull = fault.kind === "ENOSPC";
  return fault.kind;
}

/**
 * What an operation that failed throws; where that is the process's last one, it ends here.
 *
 * @param {import("./runs.ts").Kind} kind
 */
function failure(kind) {
  if (kind === "kill" || kind === "torn") process.kill(process.pid, "SIGKILL");
  const code = kind === "ENOSPC" || kind === "short" ? "ENOSPC" : "EIO";
  return Object.assign(new Error(`${code}: injected`), { code, errno: -5, syscall: "injected" });
}

/** @param {import("./runs.ts").Kind} kind */
const isHalf = (kind) => kind === "short" || kind === "torn";

/** @param {number} fd */
function pathOf(fd) {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return "";
  }
}

/**
 * Puts the layer before an operation that gives a promise.
 *
 * @param {any} object
 * @param {string} name
 * @param {(target: any, parameters: any[]) => [operation: string, path: string]} describe
 * @param {(target: any, parameters: any[]) => any[]} [half] the parameters of half of the write
 */
function wrapPromised(object, name, describe, half) {
  const real = object[name];
  object[name] = async function (/** @type {any[]} */ ...parameters) {
    const kind = verdict(...describe(this, parameters));
    if (kind === undefined) return real.apply(this, parameters);
    if (isHalf(kind) && half) await real.apply(this, half(this, parameters));
    if (kind === "late") await real.apply(this, parameters);
    throw failure(kind);
  };
}

/**
 * The same for one that the thread waits for.
 *
 * @param {string} name
 * @param {(parameters: any[]) => [operation: string, path: string]} describe
 * @param {(parameters: any[]) => any[]} [half]
 */
function wrapWaiting(name, describe, half) {
  const real = /** @type {any} */ (fs)[name];
  /** @type {any} */ (fs)[name] = (/** @type {any[]} */ ...parameters) => {
    const kind = verdict(...describe(parameters));
    if (kind === undefined) return real(...parameters);
    const short = isHalf(kind) && half ? real(...half(parameters)) : undefined;
    if (kind === "short" && half) return short;
    if (kind === "late") real(...parameters);
    throw failure(kind);
  };
}

/** @param {any} flags */
const opening = (flags) => (String(flags ?? "r").includes("w") ? "create" : "open");
/** @param {string} operation */
const onPath =
  (operation) =>
  (/** @type {any} */ _target, /** @type {any[]} */ [path]) =>
    /** @type {[string, string]} */ ([operation, String(path)]);
/** @param {string} operation */
const onHandle = (operation) => (/** @type {any} */ handle) =>
  /** @type {[string, string]} */ ([operation, pathOf(handle.fd)]);

if (fault.folder) {
  const handle = await closeReally(process.execPath);
  const handles = Object.getPrototypeOf(handle);
  await handle.close();
  wrapPromised(handles, "writeFile", onHandle("write"), (_handle, [bytes]) => [
    bytes.subarray(0, bytes.length >> 1),
  ]);
  wrapPromised(handles, "datasync", onHandle("sync"));
  wrapPromised(handles, "sync", onHandle("sync"));
  wrapPromised(handles, "truncate", onHandle("truncate"));
  const { promises } = fs;
  wrapPromised(promises, "open", (_target, [path, flags]) => [opening(flags), String(path)]);
  wrapPromised(promises, "readFile", onPath("read"));
  wrapPromised(promises, "readdir", onPath("list"));
  wrapPromised(promises, "rename", onPath("rename"));
  wrapPromised(promises, "link", onPath("link"));
  wrapPromised(promises, "rm", onPath("remove"));
  wrapPromised(promises, "mkdir", onPath("make folder"));
  wrapWaiting("openSync", ([path, flags]) => [opening(flags), String(path)]);
  wrapWaiting(
    "writeSync",
    ([fd]) => ["write", pathOf(fd)],
    ([fd, bytes, at, length, position]) => [fd, bytes, at, length >> 1, position],
  );
  wrapWaiting("fdatasyncSync", ([fd]) => ["sync", pathOf(fd)]);
  wrapWaiting("fsyncSync", ([fd]) => ["sync", pathOf(fd)]);
  wrapWaiting("rmSync", ([path]) => ["remove", String(path)]);

  const write = promisify(fs.write);
  const sync = promisify(fs.fdatasync);
  /** @type {any} */ (fs).write = Object.assign(() => {}, {
    [promisify.custom]: async (
      /** @type {number} */ fd,
      /** @type {Uint8Array} */ bytes,
      /** @type {number} */ at,
      /** @type {number} */ length,
      /** @type {number} */ position,
    ) => {
      const kind = verdict("write", pathOf(fd));
      if (kind === undefined) return write(fd, bytes, at, length, position);
      const short = isHalf(kind) && (await write(fd, bytes, at, length >> 1, position));
      if (kind === "short") return short;
      if (kind === "late") await write(fd, bytes, at, length, position);
      throw failure(kind);
    },
  });
  /** @type {any} */ (fs).fdatasync = Object.assign(() => {}, {
    [promisify.custom]: async (/** @type {number} */ fd) => {
      const kind = verdict("sync", pathOf(fd));
      if (kind === undefined || kind === "late") await sync(fd);
      if (kind !== undefined) throw failure(kind);
    },
  });
  syncBuiltinESMExports();
}
