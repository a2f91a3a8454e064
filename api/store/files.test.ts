import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, readdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { realFiles } from "./files.ts";
import { rejection, suiteInFolder } from "./testing.ts";

const read = suiteInFolder("read()");
const write = suiteInFolder("write()");
const append = suiteInFolder("append()");
const moving = suiteInFolder("rename() and remove()");

read("read() gives a file's bytes, and undefined where there is none", async ({ folder }) => {
  await writeFile(join(folder, "file"), "content");
  assert.is(String(await realFiles.read(join(folder, "file"))), "content");
  assert.is(await realFiles.read(join(folder, "missing")), undefined);
  assert.equal(await realFiles.list(folder), ["file"]);
});

read("read() throws where there is something that it cannot read", async ({ folder }) => {
  const error = await rejection<NodeJS.ErrnoException>(realFiles.read(folder));
  assert.is(error.code, "EISDIR");
});

write("write() writes files of any size, for this user only", async ({ folder }) => {
  const path = join(folder, "file");
  for (const size of [0, 1, 2 * 1024 * 1024, 5 * 1024 * 1024 + 7, 10]) {
    const bytes = randomBytes(size);
    await realFiles.write(path, bytes);
    assert.ok((await readFile(path)).equals(bytes), `${size} bytes`);
  }
  if (process.platform !== "win32") assert.is((await stat(path)).mode & 0o777, 0o600);
});

write("write() that fails leaves no file", async ({ folder }) => {
  await rejection(realFiles.write(join(folder, "missing", "file"), Buffer.from("a")));
  const notBytes = "text" as unknown as Uint8Array;
  await rejection(realFiles.write(join(folder, "file"), notBytes));
  assert.equal(await readdir(folder), []);
});

append("append() writes at a place, takes back, and keeps the rest", async ({ folder }) => {
  const path = join(folder, "file");
  await writeFile(path, "0123456789");
  const file = await realFiles.append(path);
  await file.write(Buffer.from("abc"), 10);
  await file.write(Buffer.from("d"), 13);
  await file.sync();
  assert.is(await readFile(path, "utf8"), "0123456789abcd");
  await file.truncate(11);
  await file.write(Buffer.from("x"), 11);
  await file.close();
  assert.is(await readFile(path, "utf8"), "0123456789ax");
});

if (process.platform === "linux") {
  append("append() writes what is on the disk at once", async ({ folder }) => {
    const path = join(folder, "file");
    await writeFile(path, "");
    const file = await realFiles.append(path);
    const open = await readdir("/proc/self/fd");
    const links = await Promise.all(
      open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
    );
    const info = await readFile(`/proc/self/fdinfo/${open[links.indexOf(path)]}`, "utf8");
    const flags = /flags:\s+(\d+)/.exec(info)?.[1] ?? "";
    assert.ok(Number.parseInt(flags, 8) & constants.O_DSYNC, `its flags are ${flags}`);
    await file.close();
  });
}

append("append() makes no file where there is none", async ({ folder }) => {
  const path = join(folder, "missing");
  const error = await rejection<NodeJS.ErrnoException>(realFiles.append(path));
  assert.is(error.code, "ENOENT");
  assert.equal(await readdir(folder), []);
});

moving("rename() puts one file in another's place", async ({ folder }) => {
  await writeFile(join(folder, "new"), "new");
  await writeFile(join(folder, "old"), "old");
  await realFiles.rename(join(folder, "new"), join(folder, "old"));
  assert.equal(await readdir(folder), ["old"]);
  assert.is(await readFile(join(folder, "old"), "utf8"), "new");
});

moving("remove() removes a file, and is content where there is none", async ({ folder }) => {
  await writeFile(join(folder, "file"), "");
  await mkdir(join(folder, "other"));
  await realFiles.remove(join(folder, "file"));
  await realFiles.remove(join(folder, "file"));
  assert.equal(await readdir(folder), ["other"]);
});

read.run();
write.run();
append.run();
moving.run();
