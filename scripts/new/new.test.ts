// Takes long
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { endPrograms } from "../testing/program.ts";
import { copyTree } from "../testing/tree.ts";

// What is generated is tried in a copy of the project, as a person who generates it would.

const element = suite("npm run new:element");
const resource = suite("npm run new:resource");
const both = suite("what was generated");

let folder = "";

element.before(async () => {
  folder = await copyTree();
});
both.after(endPrograms);

function run(script: string, ...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...parameters], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stdout, stderr, said: stdout + stderr };
}

const read = (path: string) => readFileSync(join(folder, path), "utf8");

function assertRefused(script: string, name: string[], pattern: RegExp): void {
  const { status, stderr } = run(script, ...name);
  assert.is(status, 1);
  assert.match(stderr, pattern);
  assert.not.match(stderr, /\n\s+at /, "it shows where in its code it failed");
}

element("makes the files of an element, and lists it", () => {
  const { status, stdout, stderr } = run("scripts/new/element.mjs", "day-clock");
  assert.is(status, 0, stderr);
  for (const file of ["tw-day-clock.ts", "tw-day-clock.styles.ts", "tw-day-clock.events.ts"]) {
    assert.ok(existsSync(join(folder, "web/tw-day-clock", file)), file);
    assert.ok(stdout.includes(`web/tw-day-clock/${file}`), stdout);
  }
  for (const list of ["components", "classes", "tw-day-clock"]) {
    assert.match(read(`web/entries/${list}.ts`), /TwDayClock/);
  }
});

element("takes a tag as well, also one that comes last", () => {
  const { status, stderr } = run("scripts/new/element.mjs", "tw-zones");
  assert.is(status, 0, stderr);
  assert.match(read("web/entries/components.ts"), /"tw-users", TwUsers\);\ndefine\("tw-zones"/);
});

element("refuses what is there, and what is no name", () => {
  assertRefused("scripts/new/element.mjs", ["day-clock"], /is there already; nothing was changed/);
  assertRefused("scripts/new/element.mjs", ["DayClock"], /"DayClock" was given.*new:element clock/);
  assertRefused("scripts/new/element.mjs", [], /none was given/);
});

resource("makes a resource of the tracker, with the next migration", () => {
  const before = read("api/store/migrations/index.ts").match(/^ {2}\w+,$/gm)?.length ?? 0;
  const { status, stdout, stderr } = run("scripts/new/resource.mjs", "time-entry");
  assert.is(status, 0, stderr);
  const number = before + 1;
  const migration = `api/store/migrations/${String(number).padStart(3, "0")}-time-entries.ts`;
  assert.ok(stdout.includes(migration), stdout);
  assert.match(read(migration), new RegExp(`number: ${number},`));
  assert.match(read("api/store/migrations/index.ts"), /timeEntryTables,\n\];/);
});

resource("makes a second one beside it", () => {
  const { status, stderr } = run("scripts/new/resource.mjs", "batch");
  assert.is(status, 0, stderr);
  assert.ok(existsSync(join(folder, "api/tracker/batches.ts")));
});

resource("refuses what is there, and what is no name", () => {
  assertRefused("scripts/new/resource.mjs", ["task"], /tasks\.ts is there already/);
  assertRefused("scripts/new/resource.mjs", ["case"], /word of JavaScript/);
  assertRefused("scripts/new/resource.mjs", ["a b"], /"a b" was given.*new:resource note/);
});

both("passes its tests, and those that look at all elements", () => {
  const tests = ["web/tw-day-clock", "api/tracker/time-", "web/custom-elements"];
  const { status, stdout, said } = run("scripts/test.mjs", ...tests);
  assert.is(status, 0, said);
  for (const test of tests) assert.match(stdout, new RegExp(`^✓ ${test}`, "m"));
});

for (const [name, ...command] of [
  ["format and lint", "node_modules/@biomejs/biome/bin/biome", "ci", "api", "web"],
  ["types of the server", "node_modules/typescript/bin/tsc", "-p", "."],
  ["types of the page", "node_modules/typescript/bin/tsc", "-p", "web"],
  ["types of its tests", "node_modules/typescript/bin/tsc", "-p", "web/testing"],
] as const) {
  both(`passes ${name}`, () => {
    const [script, ...parameters] = command;
    const { status, said } = run(script, ...parameters);
    assert.is(status, 0, said);
  });
}

element.run();
resource.run();
both.run();
