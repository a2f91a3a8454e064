import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The top folder of the project; everything here works from there. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const installedStamp = join(root, "node_modules", ".taskwire-installed");
const builtStamp = join(root, "dist", ".taskwire-built");
/** What the built files depend on. */
const sources = ["api", "sdk", "web", "esbuild.config.mjs", "package-lock.json"];

/**
 * Makes a clone ready to run: installs what the lock file names and builds, each only where
 * something has changed since the last time.
 */
export async function setUp() {
  process.chdir(root);
  refuseOldNode();
  install();
  await buildIfChanged();
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 15)) return;
  console.error(`Taskwire needs Node 20.15 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

function install() {
  const wanted = hashOf(["package.json", "package-lock.json"]);
  if (readStamp(installedStamp) === wanted) return;
  console.log("Installing what package-lock.json names…");
  // No install script has to run: those that there are only save milliseconds later.
  const npm = npmCommand(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  const { status } = spawnSync(npm.command, npm.parameters, { stdio: "inherit", shell: npm.shell });
  if (status !== 0) {
    console.error("The packages could not be installed; npm says above what is wrong.");
    process.exit(1);
  }
  writeFileSync(installedStamp, wanted);
}

/**
 * The npm that runs this script, or the one that is found.
 *
 * @param {string[]} parameters
 */
function npmCommand(parameters) {
  const running = process.env.npm_execpath;
  if (running?.endsWith(".js")) {
    return { command: process.execPath, parameters: [running, ...parameters], shell: false };
  }
  return { command: "npm", parameters, shell: process.platform === "win32" };
}

async function buildIfChanged() {
  const wanted = hashOf(sources);
  if (readStamp(builtStamp) === wanted) return;
  console.log("Building…");
  await buildAll();
}

/** Builds everything that is served or run. */
export async function buildAll() {
  const { buildPage, buildServer } = await import("../esbuild.config.mjs");
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await Promise.all([buildServer(), buildPage()]);
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(builtStamp, hashOf(sources));
}

/** @param {string} path */
function readStamp(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * One hash of the names and contents of files and folders.
 *
 * @param {string[]} paths
 */
function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesUnder)) {
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

/**
 * The files in a folder and those below it, by their paths from the top; a file's own path.
 *
 * @param {string} path
 * @returns {string[]}
 */
export function filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => !["node_modules", "dist"].includes(entry.name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesUnder(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
    )
    .sort();
}
