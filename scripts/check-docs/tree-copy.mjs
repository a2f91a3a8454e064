import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../setup.mjs";

/** What is there without being git's, so that nothing has to be installed or built again. */
const PREPARED = ["node_modules", "dist", "sdk/dist"];

/**
 * A copy of the project in which readers' commands do no harm.
 *
 * @typedef {object} TreeCopy
 * @property {string} folder
 * @property {() => void} putBack makes it again what it was
 * @property {() => void} remove
 */

/** @returns {TreeCopy} */
export function copyTree() {
  const folder = mkdtempSync(join(tmpdir(), "taskwire-docs-"));
  const files = git(root, "ls-files", "--cached", "--others", "--exclude-standard", "-z");
  for (const file of files.split("\0").filter((name) => name && existsSync(join(root, name)))) {
    copy(file, folder);
  }
  for (const name of PREPARED) copy(name, folder);
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, ...author, "commit", "--quiet", "--message", "The project as it stands");
  return {
    folder,
    putBack() {
      git(folder, "reset", "--quiet", "--hard");
      // Not what git ignores: that was prepared, or is kept data.
      git(folder, "clean", "--quiet", "-d", "--force");
      rmSync(join(folder, "data"), { recursive: true, force: true });
      git(folder, "checkout", "--quiet", "--", "data");
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const author = ["-c", "user.name=taskwire", "-c", "user.email=taskwire@localhost"];

/**
 * @param {string} name
 * @param {string} folder
 */
function copy(name, folder) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  cpSync(join(root, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
}

/**
 * @param {string} cwd
 * @param {string[]} parameters
 */
function git(cwd, ...parameters) {
  return execFileSync("git", parameters, { cwd, encoding: "utf8" });
}
