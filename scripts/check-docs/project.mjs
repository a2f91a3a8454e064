import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { API } from "typescript/unstable/sync";

// TypeScript 7 gives its own compiler to scripts under this name; its members may still change
// with a minor version. Only the files of this folder use it.

/**
 * @typedef {object} Project
 * @property {import("typescript/unstable/sync").Program} program
 * @property {import("typescript/unstable/sync").Checker} checker
 * @property {() => void} close
 */

/** As strict as the project's own code; with what browsers and Node know. */
const compilerOptions = {
  target: "es2023",
  lib: ["es2024", "dom", "dom.iterable", "dom.asynciterable"],
  module: "nodenext",
  types: ["node", "ws"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/**
 * Lets TypeScript read files.
 *
 * @param {string} folder where the settings of this reading are written
 * @param {string[]} files
 * @param {Record<string, string>} aliases the files that are meant by names such as `taskwire/sdk`
 * @returns {Project}
 */
export function openProject(folder, files, aliases) {
  const settings = join(folder, "tsconfig.json");
  const paths = Object.entries(aliases).map(([name, file]) => [name, [resolve(file)]]);
  const options = {
    ...compilerOptions,
    paths: Object.fromEntries(paths),
    // What an example imports by a relative path lies beside the file that holds the example.
    rootDirs: [resolve(folder), process.cwd()],
  };
  const all = files.map((file) => resolve(file));
  writeFileSync(settings, JSON.stringify({ compilerOptions: options, files: all }));
  const api = new API({ cwd: process.cwd() });
  const [project] = api.updateSnapshot({ openProjects: [resolve(settings)] }).getProjects();
  if (!project) throw new Error("TypeScript opened no project");
  return { program: project.program, checker: project.checker, close: () => api.close() };
}
