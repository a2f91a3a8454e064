import { fences } from "./fences.mjs";

/**
 * What a page asks its reader to do, beside TypeScript and JavaScript.
 *
 * - `sh` is run by bash, from the top of a copy of the project, and has to succeed. With `until` and
 *   some words behind it, it is a program that goes on: once it has said them, it gets Ctrl-C,
 *   and has to exit 0 or die of that. With `in-ci`, CI runs that command anyway; with `in-ci` and a
 *   command of CI behind it, that one runs what stands in the block.
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
 * @property {string} [inCi] the command by which CI runs it
 */

const UNTIL = /^until\s+(.+)$/;
const IN_CI = /^in-ci\b\s*(.*)$/;
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
      const [, until] = UNTIL.exec(fence.marks) ?? [];
      const [, inCi] = IN_CI.exec(fence.marks) ?? [];
      /** @type {PageBlock} */
      const block = {
        file,
        line: fence.line,
        language: /** @type {PageBlock["language"]} */ (fence.language),
        code: fence.code,
        section: sectionAbove(lines, fence.line),
        ...(until !== undefined && { until }),
        ...(inCi !== undefined && { inCi: inCi || fence.code }),
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
  return fences(text.split("\n")).flatMap(({ line, language, marks }) => {
    const what = whatIsUnknown(language, marks);
    return what ? [{ file, line: line - 1, what }] : [];
  });
}

/**
 * @param {string} language
 * @param {string} marks
 */
function whatIsUnknown(language, marks) {
  if (!RUN.has(language) && !OTHERS.has(language)) {
    return `a block of ${language || "no language"} cannot be tried: ${[...OTHERS, ...RUN].join(", ")} can`;
  }
  const isKnown = marks === "" || (language === "sh" && (UNTIL.test(marks) || IN_CI.test(marks)));
  return isKnown ? undefined : `nobody knows what to do with the mark “${marks}”`;
}

/**
 * The blocks that CI is said to run, and does not.
 *
 * @param {PageBlock[]} blocks
 * @param {string} script what CI runs
 * @returns {import("./report.mjs").Problem[]}
 */
export function notInCi(blocks, script) {
  const commands = script.split("\n");
  return blocks
    .filter(({ inCi }) => inCi !== undefined && !commands.includes(inCi))
    .map(({ file, line, inCi }) => ({
      file,
      line: line - 1,
      what: `.ci/run has no line “${inCi}”`,
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
