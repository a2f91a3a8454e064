import type { Value } from "./store.ts";

/** One statement of a transaction, as the journal keeps it. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Value[];
}

/**
 * A transaction as bytes. A statement's text stands in a journal once and is a number from then
 * on; parameters are tagged and as short as they can be.
 *
 *     payload    = count, text…, then for each statement: number, count, parameter…
 *     text       = byte length, UTF-8
 *     parameter  = tag byte, then what the tag says
 *
 * Counts, lengths and numbers are LEB128: seven bits a byte, lowest first.
 */
const TAG = { null: 0, integer: 1, negative: 2, float: 3, text: 4, bytes: 5, uuid: 6 } as const;

/** Most ids are such texts (RFC 9562): 16 bytes say what 36 characters do. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_CHARACTERS = 36;
const UUID_BYTES = 16;

/** Numbers the statements' texts of one journal, in the order in which they first appear. */
export class StatementNumbers {
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#numbers.size;
  }

  /** The statement's number, and whether it is a new one. */
  of(sql: string): { number: number; isNew: boolean } {
    const known = this.#numbers.get(sql);
    if (known !== undefined) return { number: known, isNew: false };
    const number = this.#numbers.size;
    this.#numbers.set(sql, number);
    return { number, isNew: true };
  }

  /** Forgets all but the first `size`, when the records that introduced them were not kept. */
  shrinkTo(size: number): void {
    for (const [sql, number] of this.#numbers) if (number >= size) this.#numbers.delete(sql);
  }
}

/** A buffer that grows as it is written. */
class ByteWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1. */
  count(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  float(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.count(length);
    this.#reserve(length);
    this.#length += this.#bytes.write(value, this.#length);
  }

  uuid(value: string): void {
    this.#reserve(UUID_BYTES);
    this.#length += this.#bytes.write(value.replaceAll("-", ""), this.#length, "hex");
  }

  bytes(value: Uint8Array): void {
    this.count(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** A copy of what was written; the writer starts again. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }
}

class ByteReader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError("the record ends too early");
    return value;
  }

  count(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  float(): number {
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  /** Where what has its length in front of it ends. */
  #endOf(): number {
    const end = this.count() + this.#at;
    if (!(end <= this.#bytes.length)) throw new RangeError("the record ends too early");
    return end;
  }

  text(): string {
    const end = this.#endOf();
    const value = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end;
    return value;
  }

  uuid(): string {
    const end = this.#at + UUID_BYTES;
    if (end > this.#bytes.length) throw new RangeError("the record ends too early");
    const digits = this.#bytes.toString("hex", this.#at, end);
    this.#at = end;
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  bytes(): Uint8Array {
    const end = this.#endOf();
    const value = Uint8Array.from(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return value;
  }
}

function writeParameter(out: ByteWriter, value: Value): void {
  if (value === null) {
    out.byte(TAG.null);
  } else if (typeof value === "string") {
    writeText(out, value);
  } else if (typeof value === "number") {
    writeNumber(out, value);
  } else {
    out.byte(TAG.bytes);
    out.bytes(value);
  }
}

function writeText(out: ByteWriter, value: string): void {
  if (value.length === UUID_CHARACTERS && UUID.test(value)) {
    out.byte(TAG.uuid);
    out.uuid(value);
  } else {
    out.byte(TAG.text);
    out.text(value);
  }
}

function writeNumber(out: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value)) {
    out.byte(TAG.float);
    out.float(value);
  } else if (value < 0) {
    out.byte(TAG.negative);
    out.count(-value);
  } else {
    out.byte(TAG.integer);
    out.count(value);
  }
}

function readParameter(from: ByteReader): Value {
  switch (from.byte()) {
    case TAG.null:
      return null;
    case TAG.integer:
      return from.count();
    case TAG.negative:
      return -from.count();
    case TAG.float:
      return from.float();
    case TAG.text:
      return from.text();
    case TAG.bytes:
      return from.bytes();
    case TAG.uuid:
      return from.uuid();
    default:
      throw new RangeError("the record holds a parameter of an unknown kind");
  }
}

const writer = new ByteWriter();

/** A transaction's payload; texts that `numbers` has not seen are added to it. */
export function encodeTransaction(
  statements: readonly Statement[],
  numbers: StatementNumbers,
): Buffer {
  const mark = numbers.size;
  try {
    writeTransaction(statements, numbers);
  } catch (error) {
    // A value of a kind that cannot be kept: nothing of it may get into the next record.
    numbers.shrinkTo(mark);
    writer.take();
    throw error;
  }
  return writer.take();
}

function writeTransaction(statements: readonly Statement[], numbers: StatementNumbers): void {
  const numbered = statements.map((statement) => ({ statement, ...numbers.of(statement.sql) }));
  const added = numbered.filter((entry) => entry.isNew);
  writer.count(added.length);
  for (const { statement } of added) writer.text(statement.sql);
  for (const { statement, number } of numbered) {
    writer.count(number);
    writer.count(statement.parameters.length);
    for (const value of statement.parameters) writeParameter(writer, value);
  }
}

/**
 * The statements of a payload; texts that it introduces are added to `texts`.
 *
 * @throws {RangeError} when the payload is not one
 */
export function decodeTransaction(payload: Buffer, texts: string[]): Statement[] {
  const from = new ByteReader(payload);
  for (let left = from.count(); left > 0; left--) texts.push(from.text());
  const statements: Statement[] = [];
  while (!from.done) {
    const sql = texts[from.count()];
    if (sql === undefined) throw new RangeError("the record names a statement that is not there");
    const parameters: Value[] = [];
    for (let left = from.count(); left > 0; left--) parameters.push(readParameter(from));
    statements.push({ sql, parameters });
  }
  return statements;
}
