import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { suite, type Test } from "uvu";

/** What the tests of this check share. */

export interface InFolder {
  /** A folder of each test's own, from which the project's packages are found. */
  folder: string;
}

export function suiteInFolder(name: string): Test<InFolder> {
  const tests = suite<InFolder>(name, { folder: "" });
  tests.before.each((context) => {
    mkdirSync("dist/test", { recursive: true });
    context.folder = mkdtempSync(resolve("dist/test", "check-docs-"));
  });
  tests.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));
  return tests;
}

/** Writes a file, and gives its path. */
export function write(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
