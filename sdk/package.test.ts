import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const copied = suite("the folder, copied into another project");
const packages = suite("package.json");

let project: string;
copied.before(() => {
  project = mkdtempSync(join(tmpdir(), "taskwire-copied-"));
  cpSync("sdk", join(project, "node_modules/taskwire-sdk"), { recursive: true });
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
});
copied.after(() => rmSync(project, { recursive: true, force: true }));

function run(script: string, ...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...parameters], {
    cwd: project,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

const CONSUMER = `
import { type Contact, isTaskwireError, MessagingClient, type TaskwireError } from "taskwire-sdk";
import { watchTasks } from "taskwire-sdk/watch";
import { verifyWebhook } from "taskwire-sdk/webhooks";

const messaging = new MessagingClient({ apiKey: "key" });
export const contact: Promise<Contact> = messaging.contacts.get("id");
export async function first(): Promise<number> {
  for await (const { tasks } of watchTasks({ apiKey: "key" })) return tasks[0]?.id ?? 0;
  return 0;
}
export async function receive(request: Request): Promise<string> {
  return (await verifyWebhook(request, { secret: "secret" })).event.id;
}
export function codeOf(error: unknown): TaskwireError["code"] | undefined {
  return isTaskwireError(error) ? error.code : undefined;
}
// @ts-expect-error: a key is needed
new MessagingClient({});
// @ts-expect-error: an id is a text
messaging.contacts.get(5);
// @ts-expect-error: there is no such type
export type { NoSuchType } from "taskwire-sdk";
`;

for (const [module, resolution] of [
  ["node16", "node16"],
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
] as const) {
  copied(
    `type-checks with the module resolution ${resolution}, its own declarations included`,
    () => {
      writeFileSync(join(project, "consumer.ts"), CONSUMER);
      const compilerOptions = {
        module,
        moduleResolution: resolution,
        target: "es2022",
        lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable"],
        types: [],
        strict: true,
        skipLibCheck: false,
        noEmit: true,
      };
      const settings = { compilerOptions, files: ["consumer.ts"] };
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify(settings));
      const { status, output } = run(resolve("node_modules/typescript/bin/tsc"), "-p", project);
      assert.is(output, "");
      assert.is(status, 0);
    },
  );
}

copied("is imported by its doors", () => {
  writeFileSync(
    join(project, "main.js"),
    `import * as sdk from "taskwire-sdk";
    import * as watch from "taskwire-sdk/watch";
    import * as webhooks from "taskwire-sdk/webhooks";
    const shared = [watch.TaskwireError, webhooks.TaskwireError].every((one) => one === sdk.TaskwireError);
    console.log(typeof sdk.MessagingClient, typeof watch.watchTasks, typeof webhooks.verifyWebhook, shared);`,
  );
  const { status, output } = run("main.js");
  assert.is(output, "function function function true\n");
  assert.is(status, 0);
});

copied("lets nobody in by another door", () => {
  writeFileSync(join(project, "other.js"), 'await import("taskwire-sdk/dist/mod.js");');
  assert.match(run("other.js").output, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
});

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));

packages("has the project's version, and needs no other package", () => {
  const sdk = read("sdk/package.json");
  const { version, license } = read("package.json");
  assert.equal([sdk.version, sdk.license], [version, license]);
  for (const kind of ["dependencies", "peerDependencies", "optionalDependencies", "scripts"]) {
    assert.is(sdk[kind], undefined, kind);
  }
});

packages("names only what is there: declarations, and what was built", () => {
  const { exports } = read("sdk/package.json");
  const names = Object.values<string | Record<string, string>>(exports).flatMap((target) =>
    typeof target === "string" ? [target] : Object.values(target),
  );
  assert.ok(names.length > 6);
  // Deno and Bun would take TypeScript, but Deno not from a package that npm has installed.
  for (const name of names) assert.match(name, /\.(js|d\.ts|json)$/);
  for (const name of names) readFileSync(join("sdk", name));
});

packages("has every file that its page leads to", () => {
  const { status, stdout, stderr } = spawnSync("npm", ["pack", "--dry-run", "--json", "./sdk"], {
    encoding: "utf8",
  });
  assert.is(status, 0, stderr);
  const [{ files }] = JSON.parse(stdout);
  const there = new Set(files.map(({ path }: { path: string }) => path));
  const page = readFileSync("sdk/README.md", "utf8");
  const links = [...page.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, link]) => link);
  assert.ok(links.length > 5);
  for (const link of links) assert.ok(there.has(link), link);
});

copied.run();
packages.run();
