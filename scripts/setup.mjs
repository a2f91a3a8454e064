import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDeclarations } from "./declarations.mjs";
import { buildDoorsInNode, buildElementTypes } from "./element-types.mjs";
import { installPackages } from "./packages.mjs";

/** The top folder of the project; everything here works from there. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const builtStamp = join(root, "dist", ".taskwire-built");
/** What the built files depend on. */
const sources = [
  "api",
  "scripts/api-docs.mjs",
  "scripts/receiver",
  "scripts/custom-elements.mjs",
  "scripts/declarations.mjs",
  "scripts/element-types.mjs",
  "scripts/licences.mjs",
  "scripts/smaller-scripts.mjs",
  "scripts/smaller-styles.mjs",
  "scripts/stop-on-signals.mjs",
  "sdk",
  "web",
  "esbuild.config.mjs",
  "package-lock.json",
];

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
  try {
    installPackages(root, "Installing what package-lock.json names…");
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exit(1);
  }
}

async function buildIfChanged() {
  const wanted = hashOf(sources);
  if (readStamp(builtStamp) === wanted) return;
  console.log("Building…");
  await buildAll();
}

/** Builds everything that is served or run. */
export async function buildAll() {
  const { buildReceiverWorker, buildSdk, buildServer, buildWeb } = await import(
    "../esbuild.config.mjs"
  );
  for (const old of ["dist", "sdk/dist"]) rmSync(join(root, old), { recursive: true, force: true });
  await Promise.all([
    buildServer(),
    buildWeb(),
    buildReceiverWorker(),
    buildSdk(),
    buildDeclarations("sdk/tsconfig.build.json"),
    buildElementTypes(),
  ]);
  buildDoorsInNode();
  const { buildApiDocs } = await import("./api-docs.mjs");
  await buildApiDocs();
  const { customElements } = await import("./custom-elements.mjs");
  const manifest = `${JSON.stringify(customElements(), null, 2)}\n`;
  writeFileSync(join(root, "dist", "custom-elements.json"), manifest);
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
