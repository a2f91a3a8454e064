import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../setup.mjs";
import { checked, together } from "./tally.mjs";

const LIMIT_MS = 60_000;

const CONSUMER = `import { type Contact, isTaskwireError, MessagingClient } from "taskwire/sdk";
import { watchTasks } from "taskwire/sdk/watch";
import { verifyWebhook } from "taskwire/webhooks";
import type { TwQueue } from "taskwire/components";
import "taskwire/components";
import "taskwire/components/tw-queue.js";

const contacts: { get(id: string): Promise<Contact> } = new MessagingClient({ apiKey: "key" }).contacts;
const workspace: TwQueue["workspace"] = "reports";
// @ts-expect-error: a key is needed
const refused = () => new MessagingClient({});
for (const one of [contacts.get, refused, isTaskwireError, watchTasks, verifyWebhook]) {
  if (typeof one !== "function") throw new Error("it does not work");
}
console.log(workspace);
`;

/**
 * Installs Taskwire's package in a project, and imports all of it there; Deno checks its types, too.
 *
 * @param {import("./install.mjs").Runtimes} runtimes
 */
export async function usePackage({ node, deno, bun }) {
  const project = mkdtempSync(join(tmpdir(), "taskwire-packaged-"));
  try {
    installPackage(project);
    writeFileSync(join(project, "consumer.ts"), CONSUMER);
    /** @type {[name: string, command: string[]][]} */
    const rows = [
      ["Node", [node.path, "consumer.ts"]],
      ["Deno, types", [deno.path, "check", "consumer.ts"]],
      ["Deno", [deno.path, "run", "consumer.ts"]],
      ["Bun", [bun.path, "consumer.ts"]],
    ];
    const outcomes = rows.map(([name, command]) =>
      checked(name, async () => run(command, project)),
    );
    return together(await Promise.all(outcomes));
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** @param {string} project */
function installPackage(project) {
  const npm = (/** @type {string} */ cwd, /** @type {string[]} */ ...parameters) =>
    execFileSync("npm", parameters, { cwd, stdio: "ignore", shell: process.platform === "win32" });
  npm(root, "pack", "--pack-destination", project);
  const [file] = readdirSync(project);
  // The types are for pages; Deno has none of its own without being asked.
  const deno = {
    compilerOptions: { lib: ["deno.ns", "dom", "dom.iterable", "dom.asynciterable", "esnext"] },
  };
  writeFileSync(join(project, "deno.json"), JSON.stringify(deno));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  npm(project, "install", `./${file}`, "--offline", "--no-audit", "--no-fund");
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
