import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes LICENSES.txt beside what is built: whose code was bundled, and on which terms. Most licences
 * want to go along with it.
 *
 * @type {import("esbuild").Plugin}
 */
export const licences = {
  name: "licences",
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true;
    onEnd(({ metafile }) => {
      if (!metafile || initialOptions.write === false) return;
      writeFileSync(join(initialOptions.outdir ?? "", "LICENSES.txt"), licencesOf(metafile));
    });
  },
};

/** @param {import("esbuild").Metafile} metafile */
function licencesOf({ inputs }) {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  return [...folders]
    .sort()
    .map(licenceIn)
    .join(`\n${"-".repeat(80)}\n\n`);
}

/** @param {string} folder */
function licenceIn(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
  return `${name} ${version} (${license})\n\n${text}\n`;
}
