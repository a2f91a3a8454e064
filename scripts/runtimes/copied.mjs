import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../setup.mjs";
import { checked, together } from "./tally.mjs";

const LIMIT_MS = 30_000;
/** @type {[sdk: string, webhooks: string, watch: string]} */
const names = ["taskwire-sdk", "taskwire-sdk/webhooks", "taskwire-sdk/watch"];

/**
 * Copies the SDK's folder into another project, links it there as npm does with a folder, and
 * imports it by its file, where a runtime takes TypeScript, and by its package's name; and by its
 * name again where npm has installed it from one packed file.
 *
 * @param {import("./install.mjs").Runtimes} runtimes
 */
export async function useCopied({ node20, node, deno, bun }) {
  const folder = mkdtempSync(join(tmpdir(), "taskwire-copied-"));
  const project = join(folder, "copied");
  const packed = join(folder, "packed");
  const sdk = join(project, "vendor/taskwire");
  cpSync(join(root, "sdk"), sdk, { recursive: true });
  mkdirSync(join(project, "node_modules"));
  symlinkSync(sdk, join(project, "node_modules/taskwire-sdk"), "junction");
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  const byFile = writeScript(project, "by-file.js", [
    "./vendor/taskwire/mod.ts",
    "./vendor/taskwire/webhooks.ts",
    "./vendor/taskwire/watch.ts",
  ]);
  const byName = writeScript(project, "by-name.js", names);
  mkdirSync(packed);
  writeFileSync(join(packed, "package.json"), '{ "type": "module" }');
  installPacked(packed);
  const asPackage = writeScript(packed, "as-package.js", names);
  /** @type {[name: string, command: string[], script: string][]} */
  const rows = [
    ["Node 20, by its name", [node20.path], byName],
    ["Node, by its name", [node.path], byName],
    ["Node, by its file", [node.path], byFile],
    ["Deno, by its name", [deno.path, "run"], byName],
    ["Deno, by its file", [deno.path, "run"], byFile],
    ["Bun, by its name", [bun.path], byName],
    ["Bun, by its file", [bun.path], byFile],
    ["Node 20, packed", [node20.path], asPackage],
    ["Node, packed", [node.path], asPackage],
    ["Deno, packed", [deno.path, "run"], asPackage],
    ["Bun, packed", [bun.path], asPackage],
  ];
  try {
    const outcomes = rows.map(([name, command, script]) =>
      checked(name, async () => run([...command, script], dirname(script))),
    );
    return together(await Promise.all(outcomes));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Packs the SDK, and installs what came of it.
 *
 * @param {string} project
 */
function installPacked(project) {
  const npm = (/** @type {string[]} */ ...parameters) =>
    execFileSync("npm", parameters, {
      cwd: project,
      encoding: "utf8",
      shell: process.platform === "win32",
      stdio: ["ignore", "pipe", "ignore"],
    });
  const file = npm("pack", join(root, "sdk"), "--silent").trim();
  npm("install", `./${file}`, "--offline", "--no-audit", "--no-fund");
}

/**
 * @param {string} project
 * @param {string} name
 * @param {string[]} doors
 */
function writeScript(project, name, [sdk, webhooks, watch]) {
  const script = join(project, name);
  writeFileSync(
    script,
    `import { isTaskwireError, MessagingClient } from "${sdk}";
import { signWebhook, verifyWebhook } from "${webhooks}";
import { watchTasks } from "${watch}";

new MessagingClient({ apiKey: "key" });
const body = '{"id":"m","status":"delivered","deliveredAt":"2026-11-20T09:30:00.000Z"}';
const headers = await signWebhook({ id: "m", body }, "secret");
const { event } = await verifyWebhook({ body, headers }, { secret: "secret" });
const error = await verifyWebhook({ body, headers }, { secret: "other" }).catch((error) => error);
if (event.id !== "m" || !isTaskwireError(error) || !watchTasks) throw new Error("it does not work");
`,
  );
  return script;
}

/**
 * @param {string[]} command
 * @param {string} cwd
 */
function run([path = "", ...parameters], cwd) {
  const { status, signal, stderr } = spawnSync(path, parameters, {
    cwd,
    encoding: "utf8",
    timeout: LIMIT_MS,
  });
  if (status !== 0) throw new Error(`it ended with ${signal ?? status}:\n${stderr}`);
}
