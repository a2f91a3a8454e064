import { fences, reasonNotToRun } from "./fences.mjs";

/**
 * An example: one block of TypeScript or JavaScript in a docstring or on a Markdown page.
 *
 * @typedef {object} Example
 * @property {string} file the file that holds it
 * @property {number} line the line of its first line of code, from 1
 * @property {"ts" | "js"} language
 * @property {string} code
 * @property {string} [noRun] why it is not run: the reason behind `no-run`
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
 * A block that opens with `no-run` and a reason behind its language is type-checked and not run; the
 * check names each such block at every run.
 *
 * @param {string} file
 * @param {string[]} lines
 * @returns {Example[]}
 */
function blocks(file, lines) {
  return fences(lines)
    .filter(({ language }) => language === "ts" || language === "js")
    .map((fence) => {
      const noRun = reasonNotToRun(fence);
      return {
        file,
        line: fence.line,
        language: /** @type {"ts" | "js"} */ (fence.language),
        code: fence.code,
        ...(noRun !== undefined && { noRun }),
      };
    });
}

/**
 * The marks that leave out the reason.
 *
 * @param {{ file: string, line: number, noRun?: string }[]} blocks
 * @returns {import("./report.mjs").Problem[]}
 */
export function unexplained(blocks) {
  return blocks
    .filter(({ noRun }) => noRun === "")
    .map(({ file, line }) => ({ file, line: line - 1, what: "say why behind no-run" }));
}
