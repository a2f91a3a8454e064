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
 * A block opens with three backticks and its language. With `no-run` behind that, and a reason, it
 * is type-checked and not run; the check names each such block at every run.
 */
const FENCE = /^\s*```(?<language>ts|js)(?:\s+no-run(?:\s+(?<reason>.*?))?)?\s*$/;
const FENCE_END = /^\s*```\s*$/;

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
  const found = [];
  for (let first = 1; first <= lines.length; first++) {
    const fence = FENCE.exec(lines[first - 1] ?? "");
    if (!fence) continue;
    const rest = lines.slice(first);
    const end = rest.findIndex((line) => FENCE_END.test(line));
    const code = end < 0 ? rest : rest.slice(0, end);
    const language = /** @type {"ts" | "js"} */ (fence.groups?.language);
    const marked = /\sno-run\b/.test(fence[0]);
    found.push({
      file,
      line: first + 1,
      language,
      code: code.join("\n"),
      ...(marked && { noRun: fence.groups?.reason ?? "" }),
    });
    first += code.length;
  }
  return found;
}

/**
 * The marks that leave out the reason.
 *
 * @param {Example[]} examples
 * @returns {import("./report.mjs").Problem[]}
 */
export function unexplained(examples) {
  return examples
    .filter(({ noRun }) => noRun === "")
    .map(({ file, line }) => ({ file, line: line - 1, what: "say why behind no-run" }));
}
