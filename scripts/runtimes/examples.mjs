import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../setup.mjs";
import { checkRefusals, withSender } from "./deliveries.mjs";
import { until, withListener } from "./listener.mjs";
import { checked, together } from "./tally.mjs";

/** @typedef {import("./install.mjs").Runtimes} Runtimes */

const here = fileURLToPath(new URL(".", import.meta.url));
const built = join(here, "dist");
/** The SDK as somebody has it who has copied the folder. The examples' packages are found from here. */
const copy = join(built, "sdk");
const examples = join(copy, "examples");

/**
 * Tries the SDK's examples, each where it is meant to run: the real server sends messages for them,
 * and delivers to them.
 *
 * @param {Runtimes} runtimes
 */
export async function runExamples(runtimes) {
  await prepare();
  const outcomes = [await checked("their types", async () => checkTypes(runtimes))];
  await withSender(async (sender) => {
    for (const [name, command] of commands(runtimes, sender.environment.PORT ?? "")) {
      outcomes.push(await checked(name, () => tryOut(command, sender)));
    }
  });
  return together(outcomes);
}

/** Copies the SDK, and builds from its examples what cannot be run as it is. */
async function prepare() {
  rmSync(built, { recursive: true, force: true });
  cpSync(join(root, "sdk"), copy, {
    recursive: true,
    filter: (path) =>
      !/^(dist|node_modules|conformance|testing.*|.*\.test\.ts)$/.test(basename(path)),
  });
  // It is there only once everything has been installed.
  const { build } = await import("esbuild");
  const names = ["express", "fastify", "hono", "cloudflare-workers"];
  await build({
    bundle: true,
    format: "esm",
    packages: "external",
    entryPoints: names.map((name) => join(examples, `${name}.ts`)),
    outdir: built,
    target: "es2022",
  });
}

/**
 * Every example with the command that runs it.
 *
 * @param {Runtimes} runtimes
 * @param {string} port
 * @returns {[string, string[]][]}
 */
function commands({ node20, node, deno, bun, workerd }, port) {
  /** @type {[string, string[]][]} */
  const inNode = ["express", "fastify", "hono"].flatMap((name) => [
    [`${name}.ts, built, in Node ${node20.version}`, [node20.path, join(built, `${name}.js`)]],
    [`${name}.ts in Node ${node.version}`, [node.path, join(examples, `${name}.ts`)]],
  ]);
  const inDeno = ["run", "--no-prompt", "--allow-net", "--allow-env", join(examples, "deno.ts")];
  const inWorkerd = ["serve", `--socket-addr=http=127.0.0.1:${port}`, join(here, "example.capnp")];
  return [
    ...inNode,
    [`deno.ts in Deno ${deno.version}`, [deno.path, ...inDeno]],
    [`bun.ts in Bun ${bun.version}`, [bun.path, join(examples, "bun.ts")]],
    [`cloudflare-workers.ts in workerd ${workerd.version}`, [workerd.path, ...inWorkerd]],
  ];
}

/**
 * @param {string[]} command
 * @param {import("./deliveries.mjs").Sender} sender
 */
async function tryOut(command, sender) {
  const { url, environment } = sender;
  await withListener({ command, url, environment }, async (said) => {
    await checkRefusals(sender);
    const response = await fetch(`${url}/send`, { method: "POST" });
    assert.equal(response.status, 201);
    const sent = /** @type {import("../../sdk/dist/mod.js").Message} */ (await response.json());
    assert.equal(sent.status, "queued");
    await sender.delivered(sent.id);
    const line = `Message ${sent.id} was delivered at `;
    await until(() => said().includes(line), "the line that tells of it");
  });
}

/** @param {Runtimes} runtimes */
function checkTypes({ deno }) {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  run(process.execPath, [tsc, "-p", join(here, "tsconfig.examples.json")]);
  run(deno.path, ["check", join(examples, "deno.ts")]);
}

/**
 * @param {string} command
 * @param {string[]} parameters
 */
function run(command, parameters) {
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    cwd: here,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  if (status !== 0) throw new Error(stdout + stderr);
}
