import { fences } from "./fences.mjs";

/**
 * An example: one block of TypeScript or JavaScript in a docstring or on a Markdown page.
 *
 * @typedef {object} Example
 * @property {string} file the file that holds it
 * @property {number} line the line of its first line of code, from 1
 * @property {"ts" | "js"} language
 * @property {string} code
 */

/**
 * The examples in the docstrings of a source file.
 *
 * @param {string} file
 * @param {string} text
 */
export function docstringExamples(file, text) {
  let inDocstring = false;
  const lines = text.split("\n").map((line) => {
    if (/^\s*\/\*\*/.test(line)) inDocstring = true;
    const comment = inDocstring ? line.replace(/^\s*(?:\/\*\*|\*(?!\/)) ?/, "") : "";
    if (line.includes("*/")) inDocstring = false;
    return comment;
  });
  return blocks(file, lines);
}

/**
 * The examples of a Markdown page.
 *
 * @param {string} file
 * @param {string} text
 */
export function markdownExamples(file, text) {
  return blocks(file, text.split("\n"));
}

/**
 * @param {string} file
 * @param {string[]} lines
 * @returns {Example[]}
 */
function blocks(file, lines) {
  return fences(lines)
    .filter(({ language }) => language === "ts" || language === "js")
    .map(({ line, language, code }) => ({
      file,
      line,
      language: /** @type {"ts" | "js"} */ (language),
      code,
    }));
}
