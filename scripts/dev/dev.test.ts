import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, until } from "../../api/testing/server.ts";
import { freePort } from "../free-port.mjs";
import {
  endPrograms,
  startProgram,
  type TestProgram,
  temporaryFolder,
} from "../testing/program.ts";
import { copyTree } from "../testing/tree.ts";

const dev = suite("npm run dev");

/** A loaded machine takes its time. */
const LIMIT_MS = 60_000;
const REBUILT = /rebuilt in (\d+) ms, serves again after (\d+) ms/g;

let folder = "";
let url = "";
let program: TestProgram;

dev.before(async () => {
  // With what is built already: nothing has changed since.
  folder = await copyTree(["dist"]);
  const port = await freePort();
  const env = { PORT: String(port), DATA_DIR: join(await temporaryFolder(), "data") };
  program = await startProgram(join(folder, "scripts/dev/start.mjs"), { cwd: folder, env });
  url = await program.says(/^Taskwire serves at (\S+)$/m, LIMIT_MS);
});
dev.after(endPrograms);

/** Changes a source in the copy. */
function change(path: string, from: string, to: string): void {
  const file = join(folder, path);
  const text = readFileSync(file, "utf8");
  assert.ok(text.includes(from), `${path} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}

const rebuilds = () => [...program.output().matchAll(REBUILT)].length;

/** Waits until it has rebuilt as often as that. */
const rebuilt = (times: number) => until(() => rebuilds() >= times, "a rebuild", LIMIT_MS);

const textAt = async (path: string) => (await call(url + path, "GET")).text;

const TASKS = "/queue/tasks?api_key=there-is-no-key";

dev(
  "serves what has changed in the server, on the same data, and says how long it took",
  async () => {
    await call(url + TASKS, "POST", { body: { name: "kept", type: "gx.heavy" } });
    change("api/operations.ts", '{"status":"ok"}', '{"status":"changed"}');
    await rebuilt(1);
    assert.is(await textAt("/healthz"), '{"status":"changed"}');
    const { json } = await call(url + TASKS, "GET");
    assert.is(json.tasks[0].name, "kept");
  },
);

dev("serves what has changed in the page and in the elements", async () => {
  change("web/index.html", "<title>", "<title>Changed ");
  await rebuilt(2);
  assert.match(await textAt("/"), /<title>Changed /);
  change("web/entries/tw-queue.ts", "define(", 'document.title = "Changed";\ndefine(');
  await rebuilt(3);
  assert.match(await textAt("/components/tw-queue.js"), /"Changed"/);
});

dev("goes on with what it has where a source cannot be built, until it can", async () => {
  change("api/operations.ts", "ok('", "ok(('");
  await program.says(/not rebuilt/, LIMIT_MS);
  assert.match(program.errors(), /operations\.ts:\d+:\d+/);
  assert.is(await textAt("/healthz"), '{"status":"changed"}');
  change("api/operations.ts", `ok(('{"status":"changed"}'`, `ok('{"status":"mended"}'`);
  await rebuilt(4);
  assert.is(await textAt("/healthz"), '{"status":"mended"}');
});

dev("starts again with the next change where the server could not start", async () => {
  const source = readFileSync("api/loopback.ts", "utf8");
  const file = join(folder, "api/loopback.ts");
  // It can be built, and fails when it is run.
  writeFileSync(file, `${source}\nthrow new Error("not today");\n`);
  await until(() => program.errors().includes("not today"), "a failure", LIMIT_MS);
  await until(() => program.output().match(/not rebuilt/g)?.length === 2, "its end", LIMIT_MS);
  writeFileSync(file, source);
  await rebuilt(5);
  assert.is(await textAt("/healthz"), '{"status":"mended"}');
});

dev("keeps going where nothing that is served has changed", async () => {
  const count = rebuilds();
  writeFileSync(join(folder, "api/new.test.ts"), "export {};\n");
  change("api/operations.ts", "mended", "last");
  await rebuilt(count + 1);
  assert.is(await textAt("/healthz"), '{"status":"last"}');
  assert.is(rebuilds(), count + 1);
});

dev("ends with Ctrl-C, as the server does", async () => {
  program.child.kill("SIGINT");
  assert.is(await program.ended(), 0);
  const gone = await fetch(`${url}/healthz`).catch(() => "gone");
  assert.is(gone, "gone");
});

dev.run();
