/**
 * Something to mend.
 *
 * @typedef {object} Problem
 * @property {string} file
 * @property {number} line from 1
 * @property {string} what
 */

/**
 * A problem as one line, in the form in which editors jump to the place.
 *
 * @param {Problem} problem
 */
export function problemLine({ file, line, what }) {
  return `${file}:${line} ${what}`;
}

/**
 * Problems by their places.
 *
 * @param {Problem[]} problems
 */
export function inOrder(problems) {
  return problems.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}
