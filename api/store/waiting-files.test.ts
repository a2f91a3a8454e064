import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { roomToGrow } from "./growing-bytes.ts";
import { suiteInFolder } from "./testing.ts";
import { readWaiting, writeWaiting } from "./waiting-files.ts";

const files = suiteInFolder("files for a thread that may wait");

files("what is written is read again, whatever its size, for this user only", async (context) => {
  const path = join(context.folder, "file");
  for (const size of [0, 1, 2 * 1024 * 1024, 5 * 1024 * 1024 + 7, 10]) {
    const bytes = randomBytes(size);
    writeWaiting(path, bytes);
    assert.ok((await readFile(path)).equals(bytes), `${size} bytes`);
    for (const roomFor of [Buffer.alloc, roomToGrow]) {
      assert.ok(readWaiting(path, roomFor).equals(bytes), `${size} bytes`);
    }
  }
  if (process.platform !== "win32") assert.is((await stat(path)).mode & 0o777, 0o600);
});

files("what cannot be read or written is told, and leaves nothing", async ({ folder }) => {
  await mkdir(join(folder, "taken"));
  assert.throws(() => readWaiting(join(folder, "missing"), Buffer.alloc), /ENOENT/);
  assert.throws(() => writeWaiting(join(folder, "taken"), Buffer.from("a")), /EISDIR/);
  const notBytes = { length: 4 } as unknown as Uint8Array;
  assert.throws(() => writeWaiting(join(folder, "file"), notBytes));
  assert.equal(await readdir(folder), ["taken"]);
});

files.run();
