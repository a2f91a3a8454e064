import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Debian's packages of it. The first is the engine without a browser's windows: a page in it costs
 * half as much of the processor.
 */
const packages = ["chromium-headless-shell", "chromium"];
/** What the browser is called, there and where people install it by hand. */
const names = [...packages, "chromium-browser", "google-chrome-stable", "google-chrome"];
const usualPlaces = [
  "/snap/bin/chromium",
  "/usr/lib/chromium/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const HOW =
  "Chromium is missing. Install it (Debian, Ubuntu: apt-get install chromium), or say where it is: set CHROMIUM to its path.";

/**
 * The Chromium of this machine. Where there is none, it is installed if that can be done without a
 * question: by Debian's apt-get, as root.
 *
 * @returns {Promise<{ path: string, version: string }>}
 */
export async function findChromium() {
  const path = find() ?? ((await installByApt()) ? find() : undefined);
  if (!path) throw new Error(HOW);
  const said = execFileSync(path, ["--version"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return { path, version: /\d[\d.]*/.exec(said)?.[0] ?? "of an unknown version" };
}

function find() {
  const { CHROMIUM, PATH = "" } = process.env;
  if (CHROMIUM) {
    if (existsSync(CHROMIUM)) return CHROMIUM;
    throw new Error(`CHROMIUM is ${CHROMIUM}, but there is no such file.`);
  }
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...usualPlaces].find((path) => existsSync(path));
}

async function installByApt() {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  console.error("Installing Chromium by apt-get…");
  // Another apt-get that is at work is waited for, so long in seconds.
  const wait = ["-o", "DPkg::Lock::Timeout=120"];
  if (!(await aptGet(["update", "-qq", ...wait]))) return false;
  for (const name of packages) {
    if (await aptGet(["install", "-qq", "--yes", "--no-install-recommends", ...wait, name]))
      return true;
  }
  return false;
}

/** @param {string[]} parameters */
async function aptGet(parameters) {
  const child = spawn("apt-get", parameters, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  // A system that has no apt-get at all.
  const [status] = await once(child, "exit").catch(() => [1]);
  return status === 0;
}
