import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { call, until } from "../api/testing/server.ts";

// No engine is needed: what its files say is done here as far as files, settings and commands go.

const tests = suite("Dockerfile and compose.yaml");

/** The instructions, those that go on in the next line included. */
const stages = readFileSync("Dockerfile", "utf8")
  .replace(/^#.*\n/gm, "")
  .split(/^(?=FROM )/m)
  .filter((stage) => stage.startsWith("FROM "));
const { services, volumes } = parse(readFileSync("compose.yaml", "utf8"));

/** What stands behind an instruction, each time that it is there. */
const told = (stage: string, instruction: string) =>
  [...stage.matchAll(new RegExp(`^${instruction} (.*)$`, "gm"))].map(([, rest = ""]) => rest);
const [build = "", last = ""] = stages;
const command = JSON.parse(told(last, "ENTRYPOINT")[0] as string) as string[];
const health = JSON.parse(
  /CMD (\[.*\])$/.exec(told(last, "HEALTHCHECK")[0] as string)?.[1] as string,
);
const settings = Object.fromEntries(
  (told(last, "ENV")[0] as string).split(" ").map((pair) => pair.split("=")),
);

/** Tests that run beside this one are built where an image has nothing, and change meanwhile. */
const isBuilt = (path: string) => !/^dist\/(test|hostile)$/.test(path);

let folder: string;
const running: ChildProcess[] = [];
tests.before(() => {
  folder = mkdtempSync(join(tmpdir(), "taskwire-container-"));
  for (const copy of told(last, "COPY")) {
    const [, from = "", to = ""] = /^--from=build \/src\/(\S+) (\S+)$/.exec(copy) ?? [];
    cpSync(from, join(folder, to), { recursive: true, filter: isBuilt });
  }
});
tests.after(async () => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Starts what a container would, on a free port of this machine and with nothing else set. */
function start(entry: readonly string[], env: Record<string, string>) {
  const [, ...parameters] = entry;
  const child = spawn(process.execPath, parameters, {
    cwd: folder,
    env: { ...env, PORT: "0", ...(env.DATA_DIR ? { DATA_DIR: join(folder, "data") } : {}) },
  });
  running.push(child);
  const said = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      said.text += piece;
    });
  }
  const ended = new Promise((resolve) => child.once("close", resolve));
  return { child, said, ended };
}

/** The values that compose.yaml sets, its variables as a person has them who needs no others. */
function composed(service: string): Record<string, string> {
  const { environment } = services[service];
  return Object.fromEntries(
    Object.entries(environment)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, String(value).replace(/^\$\{(\w+):\?[^}]+\}$/, "own-$1")]),
  );
}

tests("the image is made of files that are there", () => {
  assert.is(stages.length, 2);
  for (const copy of told(build, "COPY")) {
    for (const file of copy.split(" ").slice(0, -1)) assert.ok(existsSync(file), file);
  }
  assert.match(build, /^RUN npm run build$/m);
  assert.equal(told(last, "CMD"), ['["serve"]']);
  assert.match(last, /^USER node$/m, "it does not run as root");
});

tests("is refused without keys of one's own, since others can reach it", async () => {
  const { said, ended } = start([...command, "serve"], settings);
  assert.is(await ended, 1);
  assert.match(said.text, /HOST is 0\.0\.0\.0.*API_KEYS and WEBHOOK_SECRET still hold/);
});

tests("serves with what compose.yaml sets, and is healthy until it stops", async () => {
  const env = { ...settings, ...composed("server") };
  const { child, said, ended } = start([...command, "serve"], env);
  const url = await until(() => /serves at (\S+)/.exec(said.text)?.[1], "the address").catch(() => {
    throw new Error(said.text);
  });
  const { port } = new URL(url);
  const { status } = await call(`http://127.0.0.1:${port}/tasks?api_key=own-API_KEYS`, "GET");
  assert.is(status, 200);
  const healthy = () =>
    spawnSync(process.execPath, health.slice(1), { env: { PORT: port } }).status;
  assert.is(healthy(), 0);
  child.kill("SIGTERM");
  assert.is(await ended, 0);
  assert.is(healthy(), 1);
});

tests("has the receiver beside it, where deliveries go", async () => {
  const { environment, network_mode, entrypoint } = services.receiver;
  assert.is(
    services.server.environment.WEBHOOK_URL,
    `http://receiver:${environment.PORT}/webhooks`,
  );
  assert.is(network_mode, undefined, "a server's network ends with it, also for who shares it");
  const { said } = start(entrypoint, { ...settings, ...composed("receiver") });
  await until(() => /at http:\/\/0\.0\.0\.0:\d+\/webhooks/.test(said.text), "the receiver");
});

tests("keeps its data in a volume, and is open to this machine alone", () => {
  assert.equal(services.server.volumes, [`data:${settings.DATA_DIR}`]);
  assert.equal(Object.keys(volumes), ["data"]);
  assert.equal(services.server.ports, [`127.0.0.1:${settings.PORT}:${settings.PORT}`]);
  for (const name of ["API_KEYS", "WEBHOOK_SECRET"]) {
    assert.match(services.server.environment[name], new RegExp(`^\\$\\{${name}:\\?`), "is needed");
  }
});

tests.run();
