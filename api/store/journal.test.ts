import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { realFiles } from "./files.ts";
import { Journal, journalName, journalNumber, readJournal } from "./journal.ts";
import { StoreOpenError } from "./store.ts";
import { suiteInFolder } from "./testing.ts";

const names = suite("journalName()");
const whole = suiteInFolder("readJournal()");
const torn = suiteInFolder("readJournal() of a torn file");
const damage = suiteInFolder("readJournal() of a damaged file");

const identity = {
  store: "11111111-2222-4333-8444-555555555555",
  number: 7,
  schema: 2,
  follows: 0,
};
const HEAD_BYTES = 18;
const SECTOR = 512;

interface Written {
  path: string;
  bytes: Buffer;
  /** Where each record starts, and where the last one ends. */
  offsets: number[];
  payloads: Buffer[];
}

/** Writes a real journal: each inner list of payload sizes is one append. */
async function written(folder: string, groups: readonly (readonly number[])[]): Promise<Written> {
  const journal = await Journal.create(realFiles, folder, identity);
  const offsets = [journal.size];
  const payloads: Buffer[] = [];
  for (const sizes of groups) {
    // Random bytes hold no run of zeros, so nothing in them looks unwritten.
    const group = sizes.map((size) => randomBytes(size));
    await journal.append(group);
    for (const payload of group) {
      offsets.push((offsets.at(-1) as number) + HEAD_BYTES + payload.length);
    }
    payloads.push(...group);
  }
  assert.is(journal.size, offsets.at(-1));
  await journal.close();
  return { path: journal.path, bytes: await readFile(journal.path), offsets, payloads };
}

function refusal(path: string, bytes: Buffer): StoreOpenError {
  try {
    readJournal(path, bytes);
  } catch (error) {
    assert.instance(error, StoreOpenError);
    return error as StoreOpenError;
  }
  assert.unreachable("it was not refused");
  throw new Error();
}

function refusesAt(journal: Written, bytes: Buffer, offset: number, what: string): void {
  let message: string;
  try {
    message = refusal(journal.path, bytes).message;
  } catch {
    throw new Error(`not refused: ${what}`);
  }
  const start = `${journal.path} is damaged at byte offset ${offset}: `;
  assert.ok(message.startsWith(start), `${what}: ${message}`);
}

/** That exactly the first `count` records are read, and the rest is torn. */
function keeps(journal: Written, bytes: Buffer, count: number, what: string): void {
  const content = readJournal(journal.path, bytes);
  assert.is(content.payloads.length, count, what);
  content.payloads.forEach((payload, i) => {
    assert.ok(payload.equals(journal.payloads[i] as Buffer), what);
  });
  assert.is(content.end, journal.offsets[count], what);
  assert.is(content.tornBytes, bytes.length - content.end, what);
}

names("journalName() and journalNumber() are each other's inverse", () => {
  for (const number of [1, 42, 99_999_999, 123_456_789]) {
    assert.is(journalNumber(journalName(number)), number);
  }
});

names("journalNumber() knows no other file's name", () => {
  for (const name of ["taskwire.sqlite", "taskwire.journal-1", "taskwire.journal-00000001.tmp"]) {
    assert.is(journalNumber(name), undefined);
  }
});

whole("readJournal() gives every payload and what the first line says", async ({ folder }) => {
  const journal = await written(folder, [[0], [1, 300, 20], [70_000]]);
  keeps(journal, journal.bytes, 5, "all of it");
  assert.equal(readJournal(journal.path, journal.bytes).identity, identity);
});

whole("readJournal() reads a journal without a record", async ({ folder }) => {
  const journal = await written(folder, []);
  keeps(journal, journal.bytes, 0, "the first line only");
});

whole("readJournal() reads a journal of the format before", () => {
  const text = "taskwire-journal 1 some-store 1 1 0";
  const line = `${text} ${crc32(text).toString(16).padStart(8, "0")}\n`;
  assert.equal(readJournal("a", Buffer.from(line)).payloads, []);
});

whole("readJournal() refuses a journal of a later format", () => {
  const text = "taskwire-journal 3 some-store 1 1 0";
  const line = `${text} ${crc32(text).toString(16).padStart(8, "0")}\n`;
  assert.match(refusal("a", Buffer.from(line)).message, /^a is a journal of format 3; .*newer/);
});

whole("readJournal() refuses an empty file and one that is no journal", () => {
  for (const bytes of ["", "\n", "hello\n", "x".repeat(5000)]) {
    assert.match(refusal("a", Buffer.from(bytes)).message, /damaged at byte offset 0: its first/);
  }
});

torn("readJournal() cut at every byte keeps exactly the whole records before", async (context) => {
  for (const groups of [
    [[40], [50], [200], [60]],
    [[40], [50, 200, 60]],
  ]) {
    const journal = await written(context.folder, groups);
    for (let length = journal.offsets[2] as number; length <= journal.bytes.length; length++) {
      const count = journal.offsets.findLastIndex((offset) => offset <= length);
      keeps(journal, journal.bytes.subarray(0, length), count, `cut after ${length} bytes`);
    }
  }
});

torn("readJournal() cuts off a record whose end the disk never got", async ({ folder }) => {
  // The file has grown, and from some sector on its content has not arrived: zeros.
  const journal = await written(folder, [[100], [3000]]);
  const start = journal.offsets[1] as number;
  for (let from = start; from < journal.bytes.length; from++) {
    const boundary = from === start ? start : Math.ceil(from / SECTOR) * SECTOR;
    const bytes = Buffer.from(journal.bytes).fill(0, boundary);
    if (boundary + 32 <= bytes.length) keeps(journal, bytes, 1, `zeros from ${boundary}`);
  }
});

torn("readJournal() cuts off zeros after the last record", async ({ folder }) => {
  // The last record ends at many distances from the end of a sector.
  for (let size = 300; size < 420; size++) {
    const journal = await written(folder, [[100], [size]]);
    for (const count of [1, 17, 18, 21, 31, 32, 50, 63, 600]) {
      const bytes = Buffer.concat([journal.bytes, Buffer.alloc(count)]);
      keeps(journal, bytes, 2, `${count} zeros from ${journal.bytes.length}`);
    }
  }
  const { path, bytes } = await written(folder, [[100]]);
  const { tornBytes } = readJournal(path, Buffer.concat([bytes, Buffer.alloc(128 * 1024)]));
  assert.is(tornBytes, 128 * 1024);
});

torn("readJournal() cuts off a group whose sectors came in another order", async ({ folder }) => {
  const journal = await written(folder, [[100], [2000, 2000, 2000]]);
  const [, , second, third] = journal.offsets as [number, number, number, number, number];
  const from = Math.ceil(second / SECTOR) * SECTOR;
  assert.ok(from + SECTOR < third);
  const bytes = Buffer.from(journal.bytes).fill(0, from, from + SECTOR);
  keeps(journal, bytes, 2, "the group's last record is whole, the one before it lacks a sector");
});

damage("readJournal() refuses zeros before a later append", async ({ folder }) => {
  const journal = await written(folder, [[100], [2000, 2000, 2000], [10]]);
  for (const record of [0, 1, 2, 3]) {
    const [start, end] = journal.offsets.slice(record, record + 2) as [number, number];
    const bytes = Buffer.from(journal.bytes).fill(0, start, end);
    refusesAt(journal, bytes, start, `record ${record} zeroed`);
  }
});

damage("readJournal() refuses any byte changed, also in the last record", async ({ folder }) => {
  const journal = await written(folder, [[40], [1], [90], [0], [30]]);
  for (let at = 0; at < journal.bytes.length; at++) {
    const start = journal.offsets.findLast((offset) => offset <= at) ?? 0;
    for (const flip of [1, 0x20, 0x80, 0xff]) {
      const bytes = Buffer.from(journal.bytes);
      bytes[at] = (bytes[at] as number) ^ flip;
      refusesAt(journal, bytes, start, `byte ${at} xor ${flip}`);
    }
  }
});

damage("readJournal() refuses any byte changed in the last group", async ({ folder }) => {
  const journal = await written(folder, [[40], [30, 50, 20]]);
  for (let at = journal.offsets[1] as number; at < journal.bytes.length; at++) {
    const start = journal.offsets.findLast((offset) => offset <= at) ?? 0;
    const bytes = Buffer.from(journal.bytes);
    bytes[at] = (bytes[at] as number) ^ 4;
    refusesAt(journal, bytes, start, `byte ${at}`);
  }
});

damage("readJournal() refuses bytes missing or added in the middle", async ({ folder }) => {
  const journal = await written(folder, [[40], [50], [60], [30]]);
  const at = (journal.offsets[1] as number) + 25;
  const without = Buffer.concat([journal.bytes.subarray(0, at), journal.bytes.subarray(at + 1)]);
  refusesAt(journal, without, journal.offsets[1] as number, "a byte less");
  const more = [journal.bytes.subarray(0, at), Buffer.from("!"), journal.bytes.subarray(at)];
  refusesAt(journal, Buffer.concat(more), journal.offsets[1] as number, "a byte more");
});

damage("readJournal() says that nothing was changed and what to do", async ({ folder }) => {
  const journal = await written(folder, [[40], [50]]);
  journal.bytes.fill("x", (journal.offsets[0] as number) + 20, journal.offsets[1]);
  assert.match(refusal(journal.path, journal.bytes).message, /Nothing was changed\. Put .* backup/);
});

names.run();
whole.run();
torn.run();
damage.run();
