import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Whose code was bundled, and on which terms: most licences want to go along with it.
 *
 * @param {import("esbuild").Metafile} metafile
 */
export function licencesOf({ inputs }) {
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
