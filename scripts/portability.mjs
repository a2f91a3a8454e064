import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root, setUp } from "./setup.mjs";

// npm run portability: the SDK is a folder that can be copied anywhere. Its types are right where
// nobody knows Node's, and neither its code nor its types need anything outside of the folder.

/** Who copies the folder has settings of their own: usual ones, and libraries that are not new. */
const others = ["--exactOptionalPropertyTypes", "false", "--noUncheckedIndexedAccess", "false"];
const older = ["--lib", "es2022,dom,dom.iterable,dom.asynciterable"];
const bundler = ["--module", "esnext", "--moduleResolution", "bundler"];

await setUp();
const { build } = await import("esbuild");
const { sdkDoors } = await import("../esbuild.config.mjs");
const problems = [
  ...checkTypes([]),
  ...checkTypes([...others, ...older, ...bundler]),
  ...(await checkCode()),
];
for (const problem of new Set(problems)) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/**
 * Type-checks, and finds what is taken from outside: `import type` leads there, too.
 *
 * @param {string[]} settings in place of the folder's own
 */
function checkTypes(settings) {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const parameters = [tsc, "-p", "sdk", "--explainFiles", "--pretty", "false", ...settings];
  const { status, stdout } = spawnSync(process.execPath, parameters, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  /** @type {string[]} */
  const problems = stdout.match(/^.*error TS.*(\n {2}\S.*)*/gm) ?? [];
  if (status !== 0 && problems.length === 0) problems.push(`tsc ended with ${status}.`);
  // Each file's name, and below it, indented, why it was read.
  const files = stdout.matchAll(/^(?<file>\S.*\.[cm]?tsx?)(?<reasons>(\n {3}.*)+)/gm);
  let checked = 0;
  for (const { groups: { file = "", reasons = "" } = {} } of files) {
    if (file.startsWith("sdk/")) checked++;
    else if (!isLibrary(file)) problems.push(...requestsIn(reasons));
  }
  if (checked === 0) problems.push("The types of no file in sdk/ were checked.");
  return problems;
}

/** @param {string} reasons */
function requestsIn(reasons) {
  const requests = reasons.matchAll(/via ["'](.+?)["'] from file '(sdk\/.+?)'/g);
  return Array.from(requests, ([, name, file]) => `${file} takes types from outside: ${name}`);
}

/**
 * What TypeScript itself knows of the language and of browsers.
 *
 * @param {string} file
 */
function isLibrary(file) {
  return /\/node_modules\/(@typescript|typescript)\/.*\/lib\.[\w.]+\.d\.ts$/.test(`/${file}`);
}

/** Bundles each door, and looks at what came in and what stayed an import. */
async function checkCode() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: sdkDoors.map((door) => `./sdk/${door}.ts`),
    bundle: true,
    format: "esm",
    platform: "neutral",
    packages: "external",
    outdir: "unused",
    metafile: true,
    write: false,
  });
  return Object.entries(metafile.inputs)
    .filter(([file]) => file.startsWith("sdk/"))
    .flatMap(([file, { imports }]) =>
      imports
        .filter(({ path, external }) => external || !path.startsWith("sdk/"))
        .map(({ path }) => `${file} imports from outside: ${path}`),
    );
}
