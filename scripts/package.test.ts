// Takes long: npm installs the package and runs it.
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, until } from "../api/testing/server.ts";
import { type Packed, pack } from "./testing/packed.ts";

const tests = suite("the package");

let packed: Packed;
tests.before(() => {
  packed = pack();
});
tests.after(() => packed.remove());

const home = () => join(packed.project, "node_modules/taskwire");

/** All files of the package, by their paths in it. */
function files(): string[] {
  return (readdirSync(home(), { recursive: true, encoding: "utf8" }) as string[])
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => statSync(join(home(), file)).isFile())
    .sort();
}

function run(command: string, ...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    cwd: packed.project,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

tests("has the server, the SDK, the elements, their types, the manifest, and nothing else", () => {
  const kinds: [name: string, pattern: RegExp][] = [
    ["npm's own", /^(package\.json|README\.md|LICENSE)$/],
    ["licences", /^dist\/[\w.-]+\.txt$/],
    ["server", /^dist\/(main|compaction-worker|chunks\/[\w-]+)\.js$/],
    ["served", /^dist\/web\/(\w+\/)?[\w.-]+\.(js|css|html|svg|json|yaml|txt)$/],
    ["doors in Node", /^dist\/in-node\/(components\/)?[\w-]+\.js$/],
    ["elements' types", /^dist\/types\/web\/[\w-]+\/[\w.-]+\.d\.ts$/],
    ["manifest", /^dist\/custom-elements\.json$/],
    ["SDK", /^sdk\/dist\/(chunks\/)?[\w-]+\.js(\.map)?$/],
    ["SDK's types", /^sdk\/dist\/(\w+\/)?[\w.-]+\.d\.ts$/],
  ];
  const found = new Map<string, number>();
  for (const file of files()) {
    const kind = kinds.find(([, pattern]) => pattern.test(file))?.[0];
    assert.ok(kind, `${file} does not belong there`);
    found.set(kind, (found.get(kind) ?? 0) + 1);
  }
  assert.equal([...found.keys()].sort(), kinds.map(([name]) => name).sort());
});

tests("has no script of the server that nothing imports", () => {
  const reached = new Set(["dist/main.js", "dist/compaction-worker.js"]);
  for (const file of reached) {
    const text = readFileSync(join(home(), file), "utf8");
    for (const [, name = ""] of text.matchAll(/(?:from |import |import\()"(\.[^"\s]+\.js)"/g)) {
      reached.add(join(dirname(file), name).replaceAll("\\", "/"));
    }
  }
  const server = files().filter((file) => /^dist\/(chunks\/)?[\w-]+\.js$/.test(file));
  assert.equal([...reached].sort(), server);
});

tests("installs nothing besides itself, and runs nothing while it does", () => {
  const installed = readdirSync(join(packed.project, "node_modules"));
  assert.equal(
    installed.filter((name) => !name.startsWith(".")),
    ["taskwire"],
  );
  const { dependencies, scripts } = JSON.parse(readFileSync(join(home(), "package.json"), "utf8"));
  assert.is(dependencies, undefined);
  for (const name of ["preinstall", "install", "postinstall", "prepare"]) {
    assert.is(scripts[name], undefined);
  }
});

const CONSUMER = `
import { type Contact, MessagingClient } from "taskwire/sdk";
import { watchTasks } from "taskwire/sdk/watch";
import { verifyWebhook as again } from "taskwire/sdk/webhooks";
import { verifyWebhook } from "taskwire/webhooks";
import type { TwQueueCreateEvent } from "taskwire/components";
import "taskwire/components";
import "taskwire/components.js";
import "taskwire/components/tw-tasks.js";
import { define, TwUsers } from "taskwire/classes.js";

export const same: typeof verifyWebhook = again;
export const contact: Promise<Contact> = new MessagingClient({ apiKey: "key" }).contacts.get("id");
export const tasks = watchTasks({ apiKey: "key" });
export const queue = document.createElement("tw-queue");
queue.workspace = "reports";
queue.addEventListener("tw-queue-create", ({ detail }) => detail.task.name.toUpperCase());
export const name = (event: TwQueueCreateEvent): string => event.detail.task.name;
define("my-users", class extends TwUsers {});
// @ts-expect-error: a workspace is a text
queue.workspace = 5;
// @ts-expect-error: there is no such element
document.createElement("tw-nothing").workspace;
// @ts-expect-error: there is no such class
export type { TwNothing } from "taskwire/classes.js";
// @ts-expect-error: a key is needed
new MessagingClient({});
`;

for (const [module, moduleResolution] of [
  ["node16", "node16"],
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
] as const) {
  tests(
    `has types with the module resolution ${moduleResolution}, which need no other package`,
    () => {
      writeFileSync(join(packed.project, "consumer.ts"), CONSUMER);
      const compilerOptions = {
        module,
        moduleResolution,
        target: "es2022",
        lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable"],
        types: [],
        strict: true,
        skipLibCheck: false,
        noEmit: true,
      };
      const settings = JSON.stringify({ compilerOptions, files: ["consumer.ts"] });
      writeFileSync(join(packed.project, "tsconfig.json"), settings);
      const tsc = resolve("node_modules/typescript/bin/tsc");
      assert.equal(run(process.execPath, tsc, "-p", packed.project), { status: 0, output: "" });
    },
  );
}

tests("is imported in Node, where the elements do nothing", () => {
  writeFileSync(
    join(packed.project, "main.js"),
    `import * as sdk from "taskwire/sdk";
    import { verifyWebhook } from "taskwire/webhooks";
    import * as webhooks from "taskwire/sdk/webhooks";
    import "taskwire/components";
    import "taskwire/components/tw-queue.js";
    import { define, TwUsers } from "taskwire/classes.js";
    import manifest from "taskwire/custom-elements.json" with { type: "json" };
    define("my-users", class extends TwUsers {});
    console.log(typeof sdk.MessagingClient, verifyWebhook === webhooks.verifyWebhook, manifest.modules.length > 5);`,
  );
  const { status, output } = run(process.execPath, "--no-warnings", "main.js");
  assert.is(output, "function true true\n");
  assert.is(status, 0);
});

tests("says whose code it carries, and on which terms", () => {
  const licences = readFileSync(join(home(), "dist/LICENSES.txt"), "utf8");
  for (const name of ["@tinyhttp/app", "jose", "pino", "sql.js", "typebox", "ws"]) {
    assert.match(licences, new RegExp(`^${name} \\d[\\d.]* \\(\\S+\\)$`, "m"));
  }
  assert.ok(licences.split("Permission is hereby granted").length > 5);
});

tests("names in the manifest what is there", () => {
  const manifest = JSON.parse(readFileSync(join(home(), "dist/custom-elements.json"), "utf8"));
  for (const { path } of manifest.modules) assert.ok(files().includes(path), path);
});

tests("serves from one file in an empty folder, without asking any server for more", async () => {
  // Where a folder above it belongs to a project, npm would take that one for it.
  const here = ["--prefix", "."];
  const child = spawn("npx", ["--yes", ...here, `./${packed.file}`, "--port", "0"], {
    cwd: packed.folder,
    env: { ...process.env, npm_config_offline: "true", DATA_DIR: "", API_KEYS: "" },
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  // Not `exit`: npx may end before the server that it has started, which still writes then.
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    const address = () => /^Taskwire serves at (\S+)$/m.exec(said)?.[1];
    const url = await until(address, "the address", 60_000).catch((error: Error) => {
      throw new Error(`${error.message}: ${said}`);
    });
    const [page, elements, tasks] = await Promise.all(
      ["/", "/components.js", "/tasks?api_key=there-is-no-key"].map((path) =>
        call(`${url}${path}`, "GET"),
      ),
    );
    assert.match(page?.text as string, "<tw-app");
    assert.is(elements?.status, 200);
    assert.equal(tasks?.json, { tasks: [] });
    process.kill(-(child.pid as number), "SIGTERM");
    await ended;
    assert.equal(readdirSync(packed.folder).sort(), ["data", packed.file].sort());
  } finally {
    child.kill("SIGKILL");
  }
});

tests.run();
