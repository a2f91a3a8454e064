import { execFileSync } from "node:child_process";
import { chmod, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Fixture, temporary } from "./runs.ts";

/** A copy of the fixture's folder to which nothing can be written. */
export async function makeReadOnly(
  fixture: Fixture,
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const top = await temporary();
  const folder = join(top, "data");
  await mkdir(folder);
  if (process.getuid?.() === 0) return mounted(fixture, top, folder);
  await cp(fixture.folder, folder, { recursive: true });
  await chmod(folder, 0o500);
  const remove = async () => {
    await chmod(folder, 0o700);
    await rm(top, { recursive: true });
  };
  return { folder, remove };
}

/** What is not writable by its mode is so to root: the file system has to say it. */
async function mounted(fixture: Fixture, top: string, folder: string) {
  try {
    execFileSync("mount", ["-t", "tmpfs", "taskwire-test", folder], { stdio: "pipe" });
  } catch (error) {
    throw new Error(
      `root may not mount a file system here, and may write everywhere else; run it as somebody else (${(error as Error).message})`,
    );
  }
  await cp(fixture.folder, folder, { recursive: true });
  execFileSync("mount", ["-o", "remount,ro", folder]);
  const remove = async () => {
    execFileSync("umount", [folder]);
    await rm(top, { recursive: true });
  };
  return { folder, remove };
}
