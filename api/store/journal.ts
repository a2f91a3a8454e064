import { crc32 } from "node:zlib";
import type { AppendFile, Files } from "./files.ts";
import { StoreOpenError } from "./store.ts";

/**
 * The journal: every transaction since the snapshot, one record each, in a file that only grows.
 *
 *     file    = first line, record…
 *     record  = payload length, CRC-32 of the payload, durable, CRC-32 of these 14 bytes, payload
 *
 * Format 2 differs from 1 in that a parameter can be a UUID. Both are read.
 *
 * `durable` says up to which offset the file was on the disk when the record was written. So each
 * record bears witness for those before it: a record that cannot be read was torn by a crash when
 * it was being written, unless a later one says that it had been whole.
 */
const FORMAT = 2;
const HEAD_BYTES = 18;
/** What a disk writes as one: a sector is either there or not. */
const SECTOR_BYTES = 512;
/** A shorter run of zeros can be part of a payload. */
const UNWRITTEN_BYTES = 32;
/** What a probe writes: more than any one request carries by default. */
const PROBE_BYTES = 128 * 1024;

/** What a journal's first line says. */
export interface JournalIdentity {
  /** The store it belongs to. */
  readonly store: string;
  /** Journals are numbered from 1, without a gap. */
  readonly number: number;
  /** The version of the tables that its statements were written for. */
  readonly schema: number;
  /** Where the journal before it ended, in bytes; 0 where there was none to go on from. */
  readonly follows: number;
}

/** The journal's file name in the data folder. */
export function journalName(number: number): string {
  return `taskwire.journal-${String(number).padStart(8, "0")}`;
}

/** The number in a journal's file name, or undefined for other files. */
export function journalNumber(fileName: string): number | undefined {
  const digits = /^taskwire\.journal-(\d{8,})$/.exec(fileName)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function firstLine(identity: JournalIdentity): string {
  const { store, number, schema, follows } = identity;
  const text = `taskwire-journal ${FORMAT} ${store} ${number} ${schema} ${follows}`;
  return `${text} ${crc32(text).toString(16).padStart(8, "0")}\n`;
}

function readFirstLine(path: string, bytes: Buffer): { identity: JournalIdentity; end: number } {
  const end = bytes.subarray(0, 200).indexOf("\n") + 1;
  const line = bytes.toString("latin1", 0, Math.max(end - 1, 0));
  const fields = /^(taskwire-journal (\d+) (\S+) (\d+) (\d+) (\d+)) ([0-9a-f]{8})$/.exec(line);
  if (!fields || crc32(fields[1] as string) !== Number.parseInt(fields[7] as string, 16)) {
    throw damaged(path, 0, "its first line is not a journal's");
  }
  if (Number(fields[2]) > FORMAT) {
    throw new StoreOpenError(
      `${path} is a journal of format ${fields[2]}; this version of Taskwire reads formats up to ${FORMAT}. Start the newer version that wrote it.`,
    );
  }
  const identity = {
    store: fields[3] as string,
    number: Number(fields[4]),
    schema: Number(fields[5]),
    follows: Number(fields[6]),
  };
  return { identity, end };
}

function damaged(path: string, offset: number, what: string): StoreOpenError {
  return new StoreOpenError(
    `${path} is damaged at byte offset ${offset}: ${what}. Nothing was changed. Put the data folder back from a backup, or copy it away and ask for help; starting on what is left would lose what was acknowledged after this point.`,
  );
}

function recordHead(payload: Buffer, durable: number): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(crc32(payload), 4);
  head.writeUIntLE(durable, 8, 6);
  head.writeUInt32LE(crc32(head.subarray(0, 14)), 14);
  return head;
}

/** The record at `offset`: whole, or cut short by the end of the file, or neither. */
function recordAt(
  bytes: Buffer,
  offset: number,
): { payload: Buffer; durable: number } | "cut short" | "unreadable" {
  if (offset + HEAD_BYTES > bytes.length) return "cut short";
  const head = bytes.subarray(offset, offset + HEAD_BYTES);
  if (crc32(head.subarray(0, 14)) !== head.readUInt32LE(14)) return "unreadable";
  const end = offset + HEAD_BYTES + head.readUInt32LE(0);
  if (end > bytes.length) return "cut short";
  const payload = bytes.subarray(offset + HEAD_BYTES, end);
  if (crc32(payload) !== head.readUInt32LE(4)) return "unreadable";
  return { payload, durable: head.readUIntLE(8, 6) };
}

/** Whether a record that can be read says that what stood at `offset` was on the disk. */
function laterRecordVouchesFor(bytes: Buffer, offset: number): boolean {
  for (let at = offset + 1; at + HEAD_BYTES <= bytes.length; at++) {
    const record = recordAt(bytes, at);
    if (typeof record === "object" && record.durable > offset) return true;
  }
  return false;
}

/** Whether a sector from `offset` on holds only zeros: the file grew, its content never arrived. */
function hasUnwrittenSector(bytes: Buffer, offset: number): boolean {
  // No record begins with zeros only, so however short the rest is, nothing was written there.
  if (bytes.subarray(offset).every((byte) => byte === 0)) return true;
  for (let at = offset; at < bytes.length; ) {
    const end = Math.min((Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES, bytes.length);
    if (end - at >= UNWRITTEN_BYTES && bytes.subarray(at, end).every((byte) => byte === 0)) {
      return true;
    }
    at = end;
  }
  return false;
}

/** What a journal's file holds. */
export interface JournalContent {
  readonly identity: JournalIdentity;
  readonly payloads: readonly Buffer[];
  /** Where the last whole record ends. */
  readonly end: number;
  /** Bytes behind `end` that a crash left of a record never acknowledged. */
  readonly tornBytes: number;
}

/**
 * Reads a journal.
 *
 * @throws {StoreOpenError} naming the file and the offset, when what was acknowledged is damaged
 */
export function readJournal(path: string, bytes: Buffer): JournalContent {
  const { identity, end: start } = readFirstLine(path, bytes);
  const payloads: Buffer[] = [];
  let offset = start;
  while (offset < bytes.length) {
    const record = recordAt(bytes, offset);
    if (typeof record === "object") {
      payloads.push(record.payload);
      offset += HEAD_BYTES + record.payload.length;
      continue;
    }
    const torn =
      !laterRecordVouchesFor(bytes, offset) &&
      (record === "cut short" || hasUnwrittenSector(bytes, offset));
    if (!torn) throw damaged(path, offset, "the record there does not match its checksum");
    break;
  }
  return { identity, payloads, end: offset, tornBytes: bytes.length - offset };
}

/** The journal that is being written. Calls must not overlap. */
export class Journal {
  readonly identity: JournalIdentity;
  readonly path: string;
  readonly #files: Files;
  #file: AppendFile;
  /** Where the last acknowledged record ends. */
  #end: number;
  /** Whether something may stand behind `#end` on the disk: it must go before more is written. */
  #inDoubt = false;

  private constructor(files: Files, path: string, identity: JournalIdentity, file: AppendFile) {
    this.#files = files;
    this.path = path;
    this.identity = identity;
    this.#file = file;
    this.#end = firstLine(identity).length;
  }

  /** Makes an empty journal, durably. */
  static async create(files: Files, folder: string, identity: JournalIdentity): Promise<Journal> {
    const path = `${folder}/${journalName(identity.number)}`;
    await files.write(`${path}.tmp`, Buffer.from(firstLine(identity)));
    await files.rename(`${path}.tmp`, path);
    return new Journal(files, path, identity, await files.append(path));
  }

  get size(): number {
    return this.#end;
  }

  /** Whether something of a refused write may stand in the file still. */
  get inDoubt(): boolean {
    return this.#inDoubt;
  }

  /**
   * Writes one record for each payload and returns once they are on the disk. When it throws, none
   * of them is kept.
   */
  async append(payloads: readonly Buffer[]): Promise<void> {
    const records = payloads.flatMap((payload) => [recordHead(payload, this.#end), payload]);
    this.#end += await this.#put(Buffer.concat(records));
  }

  /** Tries whether the disk takes writes, and leaves nothing behind. */
  async probe(): Promise<void> {
    await this.#put(Buffer.alloc(PROBE_BYTES));
    await this.#takeBack();
  }

  /** Ends writing. What was acknowledged is on the disk already, so nothing here can fail it. */
  async close(): Promise<void> {
    await this.#settleDoubt().catch(() => {});
    await this.#file.close().catch(() => {});
  }

  async #put(bytes: Buffer): Promise<number> {
    await this.#settleDoubt();
    this.#inDoubt = true;
    try {
      await this.#file.write(bytes, this.#end);
      await this.#file.sync();
      this.#inDoubt = false;
    } catch (error) {
      // The caller will be told that nothing was kept: try at once to make that true on the disk.
      await this.#settleDoubt().catch(() => {});
      throw error;
    }
    return bytes.length;
  }

  /**
   * Takes back what a failure left. After a failed sync, which a failed write may have been, the
   * system may have dropped pages that it had called written: the file is opened and read first.
   */
  async #settleDoubt(): Promise<void> {
    if (!this.#inDoubt) return;
    await this.#readBack();
    await this.#takeBack();
  }

  /** Cuts off what stands behind the last acknowledged record. */
  async #takeBack(): Promise<void> {
    this.#inDoubt = true;
    await this.#file.truncate(this.#end);
    await this.#file.sync();
    this.#inDoubt = false;
  }

  async #readBack(): Promise<void> {
    const again = await this.#files.append(this.path);
    await this.#file.close().catch(() => {});
    this.#file = again;
    const bytes = (await this.#files.read(this.path)) ?? Buffer.alloc(0);
    const { end } = readJournal(this.path, bytes.subarray(0, this.#end));
    if (end !== this.#end) throw damaged(this.path, end, "what had been written is gone");
  }
}
