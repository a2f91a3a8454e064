import { copyFile, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import * as assert from "uvu/assert";
import { migrations } from "../../../api/store/migrations/index.ts";
import { SNAPSHOT_NAME } from "../../../api/store/snapshot.ts";
import { openSqlJsStore } from "../../../api/store/sqljs.ts";
import { StoreOpenError } from "../../../api/store/store.ts";
import { contentOf } from "../../../api/store/testing.ts";
import { oneOf } from "../kit/chance.ts";
import { copyOf, type Fixture, makeFixture } from "./runs.ts";

export interface Tried {
  total: number;
  refused: number;
  whole: number;
  cut: number;
}

interface Place {
  readonly folder: string;
  readonly names: readonly string[];
  readonly stranger: Fixture;
  readonly random: () => number;
}

/** Does some harm, and says what. Gives whether the newest record may be gone without a trace. */
type Damage = (place: Place) => Promise<{ what: string; mayCut?: boolean }>;

async function bytesOf({ folder }: Place, name: string): Promise<Buffer> {
  return readFile(join(folder, name));
}

const truncated: Damage = async (place) => {
  const name = oneOf(place.random, place.names);
  const { length } = await bytesOf(place, name);
  const left = Math.floor(place.random() * length);
  await truncate(join(place.folder, name), left);
  return { what: `${name} cut to ${left} of ${length} bytes`, mayCut: name === place.names.at(-1) };
};

const emptied: Damage = async (place) => {
  const name = oneOf(place.random, place.names);
  await truncate(join(place.folder, name), 0);
  return { what: `${name} empty` };
};

const flipped: Damage = async (place) => {
  const name = oneOf(place.random, place.names);
  const bytes = await bytesOf(place, name);
  const at = Math.floor(place.random() * bytes.length);
  bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(place.random() * 8));
  await writeFile(join(place.folder, name), bytes);
  return { what: `${name} with another bit in byte ${at}` };
};

const zeroed: Damage = async (place) => {
  const name = oneOf(place.random, place.names.slice(0, -1));
  const bytes = await bytesOf(place, name);
  const at = Math.floor(place.random() * bytes.length);
  bytes.fill(0, at, Math.min(at + 512, bytes.length));
  await writeFile(join(place.folder, name), bytes);
  return { what: `${name} with zeros from byte ${at}` };
};

const removed: Damage = async (place) => {
  const name = oneOf(place.random, place.names.slice(0, -1));
  await rm(join(place.folder, name));
  return { what: `${name} missing` };
};

const swapped: Damage = async (place) => {
  const [one, other] = [oneOf(place.random, place.names), oneOf(place.random, place.names)];
  if (one === other) return swapped(place);
  const [first, second] = [join(place.folder, one), join(place.folder, other)];
  await rename(first, `${first}.aside`);
  await rename(second, first);
  await rename(`${first}.aside`, second);
  return { what: `${one} and ${other} swapped` };
};

const foreign: Damage = async (place) => {
  const name = oneOf(place.random, place.names);
  await copyFile(join(place.stranger.folder, name), join(place.folder, name));
  return { what: `${name} of another store` };
};

const newer: Damage = async (place) => {
  const name = oneOf(place.random, place.names);
  const bytes = await bytesOf(place, name);
  if (name === SNAPSHOT_NAME) {
    // The version of the tables, and the count of changes that says it was meant.
    bytes.writeUInt32BE(migrations.length + 1, 60);
    bytes.writeUInt32BE(bytes.readUInt32BE(24) + 1, 24);
    await writeFile(join(place.folder, name), bytes);
    return { what: "a snapshot of newer tables" };
  }
  const end = bytes.indexOf("\n");
  const line = bytes
    .toString("latin1", 0, end)
    .replace(/ \w{8}$/, "")
    .replace(/^(\S+) 1/, "$1 2");
  const head = `${line} ${crc32(line).toString(16).padStart(8, "0")}`;
  await writeFile(
    join(place.folder, name),
    Buffer.concat([Buffer.from(head), bytes.subarray(end)]),
  );
  return { what: `${name} of a newer format` };
};

const damages = [
  truncated,
  truncated,
  flipped,
  flipped,
  flipped,
  emptied,
  zeroed,
  removed,
  swapped,
  foreign,
  newer,
];

/** Opens damaged copies of a folder, so many. */
export async function tryDamages(
  fixture: Fixture,
  random: () => number,
  count: number,
): Promise<Tried> {
  const stranger = await makeFixture();
  const tried: Tried = { total: 0, refused: 0, whole: 0, cut: 0 };
  for (let i = 0; i < count; i++) {
    const folder = await copyOf(fixture);
    const names = (await readdir(folder)).filter((name) => /sqlite$|journal/.test(name)).sort();
    // The snapshot first, as it is the oldest.
    names.unshift(names.pop() as string);
    const done = await oneOf(random, damages)({ folder, names, stranger, random });
    tried.total++;
    tried[await openDamaged(fixture, folder, done)]++;
    await rm(folder, { recursive: true });
  }
  await rm(stranger.folder, { recursive: true });
  return tried;
}

async function openDamaged(
  fixture: Fixture,
  folder: string,
  { what, mayCut = false }: Awaited<ReturnType<Damage>>,
): Promise<"refused" | "whole" | "cut"> {
  const before = await contentOf(folder);
  const quiet = { info() {}, warn() {}, error() {} };
  const options = { folder, migrations, eventsKept: 100, log: quiet, compactBytes: 2 ** 30 };
  try {
    const store = await openSqlJsStore(options);
    const rows = await store.all<{ title: string }>("SELECT title FROM tracker_tasks ORDER BY id");
    await store.close();
    const titles = rows.map(({ title }) => title);
    if (titles.length === fixture.titles.length) {
      assert.equal(titles, fixture.titles, what);
      return "whole";
    }
    assert.ok(mayCut, `${what}: opened with only ${titles}`);
    assert.equal(titles, fixture.titles.slice(0, titles.length), what);
    return "cut";
  } catch (error) {
    if (!(error instanceof StoreOpenError)) throw error;
    assert.ok(error.message.includes(folder), `${what}: ${error.message}`);
    assert.not.match(error.message, /undefined|NaN|\[object/, what);
    const after = await contentOf(folder);
    delete before["taskwire.lock"];
    delete after["taskwire.lock"];
    assert.equal(after, before, `${what}: the folder is another after the refusal`);
    return "refused";
  }
}
