import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";
import { licences } from "./scripts/licences.mjs";
import { smallerScripts } from "./scripts/smaller-scripts.mjs";
import { smallerStyles } from "./scripts/smaller-styles.mjs";

/**
 * Some packages are CommonJS and look for what an ES module does not have by itself.
 */
const commonJsNames = [
  'import { createRequire as makeRequire } from "node:module";',
  "const require = makeRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join(" ");

/** @type {import("esbuild").BuildOptions} */
const common = { bundle: true, format: "esm", logLevel: "warning", sourcemap: true };

/** @type {import("esbuild").BuildOptions} */
const forNode = {
  ...common,
  platform: "node",
  target: "node20",
  // A stack trace needs the lines' numbers, and Node reads all of a map when it starts.
  sourcesContent: false,
};

/**
 * What is done with options: a build, unless somebody wants to build again and again.
 *
 * @typedef {(options: import("esbuild").BuildOptions) => Promise<unknown>} Make
 */

/**
 * The server, and the receiver: one folder that runs by itself, without node_modules.
 *
 * @param {Make} [make]
 */
export function buildServer(make = build) {
  return make({
    ...forNode,
    entryPoints: {
      main: "api/main.ts",
      "compaction-worker": "api/store/compaction-worker.ts",
      receiver: "scripts/receiver/main.ts",
    },
    outdir: "dist",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    legalComments: "linked",
    banner: { js: commonJsNames },
    plugins: [licences],
  });
}

/** The receiver in one file, for workerd. */
export function buildReceiverWorker() {
  return build({
    ...common,
    platform: "neutral",
    target: "es2022",
    entryPoints: { "receiver-worker": "scripts/receiver/worker.ts" },
    outdir: "dist",
  });
}

/** @type {import("esbuild").BuildOptions} */
const forBrowsers = {
  ...common,
  platform: "browser",
  target: "es2022",
  outdir: "dist/web",
  minify: true,
  sourcemap: false,
  // Whose code is in it is told in a file beside it.
  legalComments: "external",
  // What is Lit's own among its properties.
  mangleProps: /^_\$/,
  plugins: [smallerScripts],
};

/**
 * What is served to browsers: the page at `/`, the elements, and the SDK in one file.
 *
 * @param {Make} [make]
 */
export async function buildWeb(make = build) {
  await Promise.all([
    make({
      ...forBrowsers,
      entryPoints: {
        sdk: "sdk/mod.ts",
        index: "web/index.html",
        icon: "web/icon.svg",
        page: "web/page.css",
        "docs/index": "web/docs/index.html",
        "docs/page": "web/docs/page.css",
        "docs/swagger-ui": "web/docs/swagger-ui.ts",
        "docs/redoc": "web/docs/redoc.ts",
        "redoc/index": "web/redoc/index.html",
      },
      loader: { ".html": "copy", ".svg": "copy" },
    }),
    buildElements(make, { components: "web/entries/components.ts" }, [allAtOnce]),
    buildElements(make, entriesButForAll(), []),
  ]);
}

/**
 * @param {Make} make
 * @param {Record<string, string>} entryPoints what they have in common becomes files that they share
 * @param {import("esbuild").Plugin[]} plugins
 */
function buildElements(make, entryPoints, plugins) {
  return make({
    ...forBrowsers,
    entryPoints,
    plugins: [smallerScripts, smallerStyles, onlyTemplates, ...plugins],
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
  });
}

/**
 * The elements take Lit's templates only: its `lit` brings LitElement, whatever is imported of it.
 *
 * @type {import("esbuild").Plugin}
 */
const onlyTemplates = {
  name: "only-templates",
  setup({ onResolve }) {
    const text =
      "Import html and nothing from lit/html.js, and css from shared/css.ts: see web/README.md.";
    onResolve({ filter: /^lit$/ }, () => ({ errors: [{ text }] }));
  },
};

/**
 * What is loaded later imports the script for all elements. So whatever that needs at once stays in
 * one file, which is a sixth smaller than the files by which each of them would share some of it.
 *
 * @type {import("esbuild").Plugin}
 */
const allAtOnce = {
  name: "all-at-once",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) =>
      kind === "dynamic-import"
        ? { path: resolve(resolveDir, path), namespace: "file", pluginData: "later" }
        : undefined,
    );
    onLoad({ filter: /\.ts$/ }, async ({ path, pluginData }) => {
      if (pluginData !== "later") return undefined;
      const all = JSON.stringify(resolve("web/entries/components.ts"));
      return { contents: `${await readFile(path, "utf8")}\nimport ${all};`, loader: "ts" };
    });
  },
};

/** The doors of the elements but that of all: each element's lies in a folder. */
function entriesButForAll() {
  const names = readdirSync("web/entries")
    .filter((file) => !file.endsWith(".test.ts") && file !== "components.ts")
    .map((file) => file.replace(/\.ts$/, ""));
  return Object.fromEntries(
    names.map((name) => [
      name.startsWith("tw-") ? `components/${name}` : name,
      `web/entries/${name}.ts`,
    ]),
  );
}

/** The doors of the SDK: what its package.json names. */
export const sdkDoors = ["mod", "webhooks", "watch"];

/** The SDK for whoever does not run TypeScript, still to be read; its types are tsc's work. */
export function buildSdk() {
  return build({
    ...common,
    platform: "neutral",
    target: "es2022",
    entryPoints: sdkDoors.map((door) => `sdk/${door}.ts`),
    outdir: "sdk/dist",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
  });
}

/**
 * The tests, each a file of its own beside the thread that some of them start.
 *
 * @param {string[]} files
 */
export function buildTests(files) {
  return buildPrograms(files, "dist/test");
}

/**
 * The parts of `npm run test:hostile`, in the same manner.
 *
 * @param {string[]} files
 */
export function buildHostile(files) {
  return buildPrograms(files, "dist/hostile");
}

/**
 * @param {string[]} files
 * @param {string} outdir
 */
function buildPrograms(files, outdir) {
  return build({
    ...forNode,
    entryPoints: [...files, "api/store/compaction-worker.ts"],
    outbase: ".",
    outdir,
    // A process that loads a package file by file takes twice as long to begin. These find what
    // is theirs beside their own files.
    external: ["esbuild", "playwright-core", "typescript"],
    splitting: true,
    chunkNames: "api/store/[name]-[hash]",
    banner: { js: commonJsNames },
    sourcesContent: false,
  });
}
