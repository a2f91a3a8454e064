import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Where an example lies, to be checked and run.
 *
 * @param {string} folder
 * @param {import("./examples.mjs").Example} example
 */
export function pathOf(folder, { file, line, language }) {
  return join(folder, `${file}.${line}.${language}`);
}

/**
 * Writes each example as a file of its own. Its lines have the numbers that they have where it was
 * found, so that every tool speaks of that place.
 *
 * @param {string} folder
 * @param {import("./examples.mjs").Example[]} examples
 */
export function writeExamples(folder, examples) {
  for (const example of examples) {
    const path = pathOf(folder, example);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "\n".repeat(example.line - 1) + example.code);
  }
}
