import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { context } from "esbuild";
import { buildServer, buildWeb } from "../../esbuild.config.mjs";
import { smallerScripts } from "../smaller-scripts.mjs";
import { smallerStyles } from "../smaller-styles.mjs";

/** Nobody waits for files to become small. */
const slow = [smallerScripts, smallerStyles];

/**
 * Prepares all builds into a folder, and gives the function that runs them: it writes what has
 * changed, and says whether there was something.
 *
 * @param {string} folder
 * @returns {Promise<() => Promise<boolean>>}
 */
export async function startBuilds(folder) {
  /** @type {import("esbuild").BuildContext<{ write: false }>[]} */
  const contexts = [];
  /** @type {import("../../esbuild.config.mjs").Make} */
  const make = async (options) => {
    contexts.push(await context(forDevelopment(options, folder)));
  };
  await Promise.all([buildServer(make), buildWeb(make)]);
  rmSync(folder, { recursive: true, force: true });
  /** @type {Map<string, string>} by path */
  let hashes = new Map();
  return async () => {
    const results = await Promise.all(contexts.map((one) => one.rebuild()));
    const files = results.flatMap(({ outputFiles }) => outputFiles);
    const changed = files.filter(({ path, hash }) => hashes.get(path) !== hash);
    for (const { path, contents } of changed) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, contents);
    }
    hashes = new Map(files.map(({ path, hash }) => [path, hash]));
    return changed.length > 0;
  };
}

/**
 * @param {import("esbuild").BuildOptions} options
 * @param {string} folder
 */
function forDevelopment({ outdir = "", plugins = [], ...options }, folder) {
  return /** @type {const} */ ({
    ...options,
    outdir: outdir.replace(/^dist/, folder),
    plugins: plugins.filter((plugin) => !slow.includes(plugin)),
    minify: false,
    sourcemap: true,
    write: false,
  });
}
