import { build } from "esbuild";

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
const forNode = { ...common, platform: "node", target: "node20" };

/** The server, and the receiver: one folder that runs by itself, without node_modules. */
export function buildServer() {
  return build({
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

/** The page at `/`, for browsers, and beside it the SDK in one file. */
export function buildPage() {
  return build({
    ...common,
    platform: "browser",
    target: "es2022",
    entryPoints: { app: "web/app.ts", index: "web/index.html", sdk: "sdk/mod.ts" },
    loader: { ".html": "copy" },
    outdir: "dist/web",
    minify: true,
    // The maps stay here: only the two scripts are served.
    sourcemap: "external",
  });
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
  return build({
    ...forNode,
    entryPoints: [...files, "api/store/compaction-worker.ts"],
    outbase: ".",
    outdir: "dist/test",
    packages: "external",
    splitting: true,
    chunkNames: "api/store/[name]-[hash]",
  });
}
