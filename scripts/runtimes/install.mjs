import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "../packages.mjs";

/** The runtimes' own packages: nobody who only runs Taskwire needs them. */
const folder = fileURLToPath(new URL(".", import.meta.url));
const packages = join(folder, "node_modules");

/** How a machine is called in the names of each one's packages. */
const machines = {
  "darwin-arm64": { deno: "darwin-arm64", bun: "darwin-aarch64", workerd: "darwin-arm64" },
  "darwin-x64": { deno: "darwin-x64", bun: "darwin-x64", workerd: "darwin-64" },
  "linux-arm64": { deno: "linux-arm64-glibc", bun: "linux-aarch64", workerd: "linux-arm64" },
  "linux-x64": { deno: "linux-x64-glibc", bun: "linux-x64", workerd: "linux-64" },
};

/**
 * @typedef {object} Runtime
 * @property {string} path
 * @property {string} version
 *
 * @typedef {Record<"node20" | "node" | "deno" | "bun" | "workerd", Runtime>} Runtimes
 */

/**
 * Installs what is missing. The packages hold the programs themselves: the scripts that would put
 * them elsewhere need not run.
 *
 * @returns {Runtimes}
 */
export function installRuntimes() {
  const machine = /** @type {keyof typeof machines} */ (`${process.platform}-${process.arch}`);
  const names = machines[machine];
  if (!names)
    throw new Error(`There is no Deno, Bun and workerd in npm's registry for ${machine}.`);
  installPackages(folder, "Installing Node, Deno, Bun and workerd…");
  return {
    node20: runtime(`node-20-${machine}/bin/node`),
    node: runtime(`node-current-${machine}/bin/node`),
    deno: runtime(`@deno/${names.deno}/deno`),
    bun: runtime(`@oven/bun-${names.bun}/bin/bun`),
    workerd: runtime(`@cloudflare/workerd-${names.workerd}/bin/workerd`),
  };
}

/**
 * @param {string} program
 * @returns {Runtime}
 */
function runtime(program) {
  const path = join(packages, program);
  if (!existsSync(path)) throw new Error(`${path} is missing: has its package moved it?`);
  const said = execFileSync(path, ["--version"], { encoding: "utf8" });
  const [version = "of an unknown version"] = /\d[\d.-]*\d/.exec(said) ?? [];
  return { path, version };
}
