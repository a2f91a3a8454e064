import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { buildDeclarations } from "./declarations.mjs";

// What others need to import the elements from the package: their declarations, in dist/types, and
// in dist/in-node a door for each that Node can go through.

const types = resolve("dist/types");
const sdkTypes = resolve("sdk/dist");

/** An import for what it does, not for what it has: declarations do nothing. */
const BARE_IMPORT = /^import "[^"]+";\n/gm;

/** The elements' declarations, as far as they can be seen through the doors in web/entries. */
export async function buildElementTypes() {
  await buildDeclarations("web/tsconfig.build.json");
  const doors = readdirSync(join(types, "web/entries")).map((door) =>
    join(types, "web/entries", door),
  );
  const seen = new Set(doors);
  for (const file of seen) {
    const text = readFileSync(file, "utf8").replace(BARE_IMPORT, "");
    writeFileSync(file, withImports(file, text, take));
  }
  removeAllBut(types, seen);

  /** @param {string} path */
  function take(path) {
    // What is the SDK's stands with the SDK already.
    const inSdk = relative(join(types, "sdk"), path);
    if (!inSdk.startsWith("..")) return join(sdkTypes, inSdk);
    seen.add(path);
    return path;
  }
}

/**
 * A declaration file's text, with the files that it imports moved to where `place` says.
 *
 * @param {string} file
 * @param {string} text
 * @param {(path: string) => string} place
 */
function withImports(file, text, place) {
  return text.replace(/from "(\.[^"]+)\.ts"/g, (_, name) => {
    const target = place(resolve(dirname(file), `${name}.d.ts`));
    const moved = relative(dirname(file), target)
      .replaceAll("\\", "/")
      .replace(/\.d\.ts$/, ".js");
    return `from "${moved.startsWith(".") ? moved : `./${moved}`}"`;
  });
}

/**
 * @param {string} folder
 * @param {ReadonlySet<string>} kept
 */
function removeAllBut(folder, kept) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) removeAllBut(path, kept);
    else if (!kept.has(path)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}

/**
 * Node has no elements: there a door does nothing, so that a program which renders pages on the
 * server can import what the page imports. Where something has given Node a page, as tests do, the
 * elements are registered.
 */
export function buildDoorsInNode() {
  for (const door of ["components", ...elementDoors()]) {
    const path = `dist/in-node/${door}.js`;
    const target = relative(dirname(path), `dist/web/${door}.js`).replaceAll("\\", "/");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `if (globalThis.HTMLElement) await import("${target}");\n`);
  }
  writeFileSync("dist/in-node/classes.js", classesInNode());
}

/** The one door that has names: without a page its classes are empty, so that one can extend them. */
function classesInNode() {
  const entry = readFileSync("web/entries/classes.ts", "utf8");
  const classes = [...entry.matchAll(/^export \{ (Tw\w+) \}/gm)].map(([, name]) => name);
  const names = ["define = () => {}", ...classes.map((name) => `${name} = class {}`)].join(", ");
  return `const page = globalThis.HTMLElement ? await import("../web/classes.js") : {};
export const { ${names} } = page;
`;
}

function elementDoors() {
  return readdirSync("dist/web/components")
    .filter((file) => file.endsWith(".js"))
    .map((file) => `components/${file.replace(/\.js$/, "")}`);
}
