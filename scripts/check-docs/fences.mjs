/**
 * A block of code between two fences of three backticks.
 *
 * @typedef {object} Fence
 * @property {number} line the line of its first line of code, from 1
 * @property {string} language the first word behind the backticks; empty where there is none
 * @property {string} marks what stands behind the language
 * @property {string} code
 */

const OPENING = /^\s*```(?<language>[\w-]*)(?:\s+(?<marks>.*?))?\s*$/;
const CLOSING = /^\s*```\s*$/;

/**
 * The blocks of code in the lines of a text. One without an end reaches up to the end.
 *
 * @param {string[]} lines
 */
export function fences(lines) {
  /** @type {Fence[]} */
  const found = [];
  for (let first = 1; first <= lines.length; first++) {
    const { groups } = OPENING.exec(lines[first - 1] ?? "") ?? {};
    if (!groups) continue;
    const rest = lines.slice(first);
    const end = rest.findIndex((line) => CLOSING.test(line));
    const code = end < 0 ? rest : rest.slice(0, end);
    found.push({
      line: first + 1,
      language: groups.language ?? "",
      marks: groups.marks ?? "",
      code: code.join("\n"),
    });
    first += code.length + 1;
  }
  return found;
}
