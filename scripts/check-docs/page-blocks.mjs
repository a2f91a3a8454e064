import { fences, reasonNotToRun } from "./fences.mjs";

/**
 * What a page asks its reader to do, beside TypeScript and JavaScript.
 *
 * - `sh` is run by bash, from the top of a copy of the project, and has to succeed. With `until` and
 *   some words behind it, it is a program that goes on: once it has said them, it gets Ctrl-C,
 *   and has to exit 0 or die of that.
 * - `diff` is applied to that copy.
 * - `html` is opened in a browser, and must make no mistake.
 *
 * @typedef {object} PageBlock
 * @property {string} file the page
 * @property {number} line the line of its first line of code, from 1
 * @property {"sh" | "diff" | "html"} language
 * @property {string} code
 * @property {string} section the heading above it; each begins with a clean copy
 * @property {string} [until] what a program says when it is up
 * @property {string} [noRun] why it is not run
 */

const RUN = new Set(["sh", "diff", "html"]);
/** TypeScript and JavaScript are run elsewhere; `text` is what a program shows. */
const OTHERS = new Set(["ts", "js", "text"]);

/**
 * The blocks of a Markdown page.
 *
 * @param {string} file
 * @param {string} text
 */
export function pageBlocks(file, text) {
  const lines = text.split("\n");
  return fences(lines)
    .filter((fence) => RUN.has(fence.language))
    .map((fence) => {
      const until = /^until\s+(.+)$/.exec(fence.marks)?.[1];
      const noRun = reasonNotToRun(fence);
      /** @type {PageBlock} */
      const block = {
        file,
        line: fence.line,
        language: /** @type {PageBlock["language"]} */ (fence.language),
        code: fence.code,
        section: sectionAbove(lines, fence.line),
        ...(until !== undefined && { until }),
        ...(noRun !== undefined && { noRun }),
      };
      return block;
    });
}

/**
 * The blocks of which nobody can tell whether they are true.
 *
 * @param {string} file
 * @param {string} text
 * @returns {import("./report.mjs").Problem[]}
 */
export function unknownBlocks(file, text) {
  return fences(text.split("\n"))
    .filter(({ language }) => !RUN.has(language) && !OTHERS.has(language))
    .map(({ line, language }) => ({
      file,
      line: line - 1,
      what: `a block of ${language || "no language"} cannot be tried: ${[...OTHERS, ...RUN].join(", ")} can`,
    }));
}

/**
 * @param {string[]} lines
 * @param {number} line
 */
function sectionAbove(lines, line) {
  const heading = lines.slice(0, line - 1).findLast((text) => /^##? /.test(text));
  return heading ?? "";
}
