import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root, setUp } from "./setup.mjs";

// npm run sizes: what each door of the SDK costs whoever imports all of it, and what a page loads
// for the elements, minified and gzipped. Fails where that is more than is promised.

/** In bytes; one that has no promise is only told. */
const doors = [
  { name: "mod", what: "all of the SDK: clients, watches and webhooks", most: 10_000 },
  { name: "webhooks", what: "./webhooks alone", most: 3_000 },
  { name: "watch", what: "./watch alone", most: undefined },
];
const scripts = [
  { file: "components.js", what: "all elements, with Lit and the SDK", most: 30_000 },
  { file: "components/tw-queue.js", what: "tw-queue alone, with the same", most: 14_000 },
];

await setUp();
for (const { name, what, most } of doors) tell(gzipped(await bundle(`sdk/${name}.ts`)), what, most);
for (const { file, what, most } of scripts) {
  const { atOnce, later } = loadedBy(join("dist", "web", file));
  tell(sizeOf(atOnce), what, most);
  if (later.size > 0) tell(sizeOf(later), "  loaded when it is first needed");
}

/**
 * @param {number} size
 * @param {string} what
 * @param {number} [most]
 */
function tell(size, what, most) {
  const promise = most ? ` of at most ${kilobytes(most)}` : "";
  const excess = most && size > most ? `: ${size - most} bytes too many` : "";
  console.log(`${kilobytes(size)}${promise}  ${what}${excess}`);
  if (excess) process.exitCode = 1;
}

/** @param {string} file */
async function bundle(file) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.contents ?? "";
}

/**
 * The files that a built script loads: at once with it, or when they are first needed.
 *
 * @param {string} file
 */
function loadedBy(file) {
  const atOnce = closure([file], /(?:from|import)\s*"(\.[^"]+)"/g);
  const all = closure([file], /(?:from|import)\s*\(?"(\.[^"]+)"/g);
  return { atOnce, later: new Set([...all].filter((one) => !atOnce.has(one))) };
}

/**
 * @param {string[]} files
 * @param {RegExp} imports
 */
function closure(files, imports) {
  const found = new Set(files);
  // What is added meanwhile is looked into as well.
  for (const file of found) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, path = ""] of text.matchAll(imports)) found.add(join(dirname(file), path));
  }
  return found;
}

/** @param {Iterable<string>} files each compressed by itself, as it is served */
function sizeOf(files) {
  return [...files].reduce((sum, file) => sum + gzipped(readFileSync(join(root, file))), 0);
}

/** @param {string | Uint8Array} content */
function gzipped(content) {
  return gzipSync(content, { level: 9 }).length;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(2)} kB`;
}
