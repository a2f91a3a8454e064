import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Installs what a folder's lock file names, where that has changed since the last time. All that is
 * said goes to standard error.
 *
 * @param {string} folder
 * @param {string} notice what to tell a person who waits for it
 * @param {string[]} [flags] of npm
 * @throws {Error} when npm could not
 */
export function installPackages(folder, notice, flags = []) {
  const stamp = join(folder, "node_modules", ".taskwire-installed");
  const wanted = hashOf(folder, flags);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error(notice);
  // No install script has to run: those that there are only save milliseconds later. What builds
  // is among the development dependencies, which npm leaves away where NODE_ENV is production.
  const silence = ["--no-audit", "--no-fund", "--loglevel=error"];
  npm(["ci", "--prefix", folder, "--ignore-scripts", "--include=dev", ...silence, ...flags]);
  writeFileSync(stamp, wanted);
}

/**
 * @param {string} folder
 * @param {string[]} flags
 */
function hashOf(folder, flags) {
  const hash = createHash("sha256");
  for (const name of ["package.json", "package-lock.json"]) {
    hash
      .update(name)
      .update("\0")
      .update(readFileSync(join(folder, name)))
      .update("\0");
  }
  return hash.update(flags.join()).digest("hex");
}

/**
 * Runs the npm that runs this script, or the one that is found.
 *
 * @param {string[]} parameters
 */
function npm(parameters) {
  /** @type {import("node:child_process").StdioOptions} */
  const stdio = ["ignore", process.stderr, "inherit"];
  const running = process.env.npm_execpath;
  const { status } = running?.endsWith(".js")
    ? spawnSync(process.execPath, [running, ...parameters], { stdio })
    : spawnSync("npm", parameters, { stdio, shell: process.platform === "win32" });
  if (status !== 0) {
    throw new Error("The packages could not be installed; npm says above what is wrong.");
  }
}
