import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, open, readdir, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { StoreOpenError, StoreUnavailableError } from "./store.ts";
import { addNote, openStore, rejection, suiteInFolder, textsOf } from "./testing.ts";
import { hasExactly, writableAgain } from "./testing-disk.ts";

const realDisk = suiteInFolder("a file system that is really full");

function mount(path: string, size: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path], { stdio: "ignore" });
}

function unmount(path: string): void {
  execFileSync("umount", ["-l", path]);
}

/** Gives a small file system in a folder, until `use` is done with it. */
async function onDisk(
  folder: string,
  size: string,
  use: (disk: string) => Promise<void>,
): Promise<void> {
  const disk = join(folder, "disk");
  await mkdir(disk);
  mount(disk, size);
  try {
    await use(disk);
  } finally {
    unmount(disk);
  }
}

/** Only root may mount, on Linux, and not in every container. */
async function canMount(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "taskwire-mount-"));
  try {
    mount(folder, "64k");
    unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    await rmdir(folder);
  }
}

// Elsewhere the tests of a disk that says so stand for it.
const onRealDisk = (await canMount()) ? realDisk : realDisk.skip;

onRealDisk(
  "a small file system that fills up and gets room again loses nothing",
  ({ folder: parent }) =>
    onDisk(parent, "512k", async (disk) => {
      const folder = join(disk, "data");
      const store = await openStore(folder);
      const acknowledged: string[] = [];
      const fill = async () => {
        for (let i = 0; ; i++) {
          const texts = [1, 2, 3].map((n) => `${acknowledged.length} ${i} ${n} ${"x".repeat(700)}`);
          const results = await Promise.allSettled(texts.map((text) => addNote(store, text)));
          const kept = texts.filter((_, n) => results[n]?.status === "fulfilled");
          acknowledged.push(...kept);
          for (const result of results) {
            if (result.status === "rejected") assert.instance(result.reason, StoreUnavailableError);
          }
          if (kept.length < texts.length) return;
        }
      };

      const ballast = await open(join(disk, "ballast"), "w");
      await ballast.writeFile(Buffer.alloc(200 * 1024, 1));
      await ballast.close();
      await fill();
      assert.ok(acknowledged.length > 30);
      assert.not.ok(store.writable);
      await hasExactly(store, acknowledged, folder);

      await rm(join(disk, "ballast"));
      await writableAgain(store);
      await addNote(store, "after");
      acknowledged.push("after");
      await fill();
      await hasExactly(store, acknowledged, folder);

      // There is no room for the one complete file either: the journal is kept instead.
      await store.close();
      execFileSync("mount", ["-o", "remount,size=4m", disk]);
      assert.equal(await textsOf(await openStore(folder)), acknowledged);
    }),
);

onRealDisk(
  "a file system without room for a lock is refused, and left as it is",
  ({ folder: parent }) =>
    onDisk(parent, "64k", async (disk) => {
      const folder = join(disk, "data");
      await mkdir(folder);
      const ballast = await open(join(disk, "ballast"), "w");
      await rejection(ballast.writeFile(Buffer.alloc(100 * 1024, 1)));
      await ballast.close();
      const error = await rejection(openStore(folder));
      assert.instance(error, StoreOpenError);
      assert.match(error.message, /ENOSPC.*--data or DATA_DIR/);
      assert.equal(await readdir(folder), []);
    }),
);

realDisk.run();
