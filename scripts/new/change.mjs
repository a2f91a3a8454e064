import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { root } from "../setup.mjs";
import { ScaffoldError } from "./names.mjs";

/**
 * What is to be put into a file: before or behind a text that is there once.
 *
 * @typedef {{ text: string } & ({ before: string } | { behind: string })} Insertion
 */

/** New files and changes of others, none of which is made unless all can be. */
export class Change {
  /** @type {Map<string, string>} by path, from the top of the project */
  #contents = new Map();

  /**
   * @param {string} path
   * @param {string} content
   */
  add(path, content) {
    if (existsSync(path)) throw new ScaffoldError(`${path} is there already; nothing was changed.`);
    this.#contents.set(path, content);
  }

  /**
   * @param {string} path
   * @param {Insertion} insertion
   */
  insert(path, { text, ...place }) {
    const content = this.#contents.get(path) ?? readFileSync(path, "utf8");
    const anchor = "before" in place ? place.before : place.behind;
    if (content.split(anchor).length !== 2) {
      throw new ScaffoldError(
        `${path} does not have ${JSON.stringify(anchor)} in exactly one place, where something was to be put; nothing was changed. Mend scripts/new/.`,
      );
    }
    const both = "before" in place ? text + anchor : anchor + text;
    // A function: in a text, `$` would have a meaning.
    this.#contents.set(
      path,
      content.replace(anchor, () => both),
    );
  }

  /** Writes everything, in the project's format, and tells which files these are. */
  make() {
    for (const [path, content] of this.#contents) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    const paths = [...this.#contents.keys()];
    const biome = "node_modules/@biomejs/biome/bin/biome";
    const parameters = [biome, "check", "--write", ...paths];
    const { status } = spawnSync(process.execPath, parameters, {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) throw new ScaffoldError("biome says above what is wrong with the new files.");
    for (const path of paths) console.log(`  ${path}`);
  }
}

/**
 * Runs a scaffold from the top of the project.
 *
 * @param {() => void} scaffold
 */
export function run(scaffold) {
  process.chdir(root);
  try {
    scaffold();
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
