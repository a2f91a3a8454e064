import { cp, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { temporaryFolder } from "./program.ts";

/** What a clone of the project has, besides what is installed and built. */
const ENTRIES = [
  "api",
  "scripts",
  "sdk",
  "web",
  ".gitignore",
  "biome.json",
  "esbuild.config.mjs",
  "package-lock.json",
  "package.json",
  "tsconfig.json",
];

/**
 * A copy of the project in a temporary folder, with the same packages: what may be changed by a test.
 *
 * @param more what else is copied, such as `dist`
 */
export async function copyTree(more: readonly string[] = []): Promise<string> {
  const folder = await temporaryFolder();
  const isOurs = (path: string) => !/\/(node_modules|dist\/(dev|test))$/.test(path);
  const isSource = (path: string) => isOurs(path) && !path.endsWith("/dist");
  for (const entry of ENTRIES) {
    await cp(entry, join(folder, entry), { recursive: true, filter: isSource });
  }
  for (const entry of more) {
    await cp(entry, join(folder, entry), { recursive: true, filter: isOurs });
  }
  await symlink(resolve("node_modules"), join(folder, "node_modules"));
  return folder;
}
