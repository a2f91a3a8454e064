import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { pathOf } from "./example-files.mjs";

/**
 * @typedef {import("./examples.mjs").Example} Example
 *
 * @typedef {object} Script an example as a file that can be run
 * @property {Example} example
 * @property {string} path
 */

/**
 * Makes an example one script with all that it uses of the library. What it imports by a relative
 * path is looked for beside the file that holds it.
 *
 * @param {Example} example
 * @param {string} folder where the examples were written
 * @param {Record<string, string>} aliases the files meant by names such as `taskwire/sdk`
 * @returns {Promise<Script | import("./report.mjs").Problem>}
 */
export async function bundle(example, folder, aliases) {
  const written = pathOf(folder, example);
  const path = join(folder, "built", `${example.file}.${example.line}.js`);
  const absolute = Object.entries(aliases).map(([name, file]) => [name, resolve(file)]);
  try {
    await build({
      entryPoints: [written],
      outfile: path,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      sourcemap: true,
      logLevel: "silent",
      packages: "external",
      alias: Object.fromEntries(absolute),
      plugins: [besides(written, resolve(dirname(example.file)))],
    });
    return { example, path };
  } catch (error) {
    const [first] = /** @type {import("esbuild").BuildFailure} */ (error).errors;
    const { file } = example;
    const line = first?.location?.line ?? example.line;
    return { file, line, what: `the example cannot be built: ${first?.text ?? error}` };
  }
}

/**
 * @param {string} importer
 * @param {string} resolveDir
 * @returns {import("esbuild").Plugin}
 */
function besides(importer, resolveDir) {
  return {
    name: "besides",
    setup({ onResolve, resolve: find }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, kind, importer: from, pluginData }) => {
        if (from !== resolve(importer) || pluginData === "found") return;
        return find(path, { kind, resolveDir, pluginData: "found" });
      });
    },
  };
}
