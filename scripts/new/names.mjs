/** What a scaffold cannot do; its message is for the person. */
export class ScaffoldError extends Error {}

/**
 * The name that was given on the command line.
 *
 * @param {string | undefined} given
 * @param {string} what such as `an element`
 * @param {string} usage
 */
export function nameOf(given, what, usage) {
  if (given && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(given)) return given;
  const found = given === undefined ? "none was given" : `${JSON.stringify(given)} was given`;
  throw new ScaffoldError(
    `The name of ${what} is of lower-case words with hyphens between them; ${found}. Try: ${usage}`,
  );
}

/**
 * `time-entry` as `TimeEntry`.
 *
 * @param {string} name
 */
export function inPascalCase(name) {
  return name.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
}

/**
 * `time-entry` as `timeEntry`.
 *
 * @param {string} name
 */
export function inCamelCase(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/**
 * `time-entry` as `time entry`.
 *
 * @param {string} name
 */
export function inWords(name) {
  return name.replaceAll("-", " ");
}

/**
 * More than one of them.
 *
 * @param {string} name
 */
export function pluralOf(name) {
  if (/[^aeiou]y$/.test(name)) return name.replace(/y$/, "ies");
  return /(s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/**
 * The forms of a resource's name.
 *
 * @typedef {ReturnType<typeof formsOf>} Forms
 */

/**
 * `time-entry` in all forms that its files need.
 *
 * @param {string} name
 */
export function formsOf(name) {
  const plural = pluralOf(name);
  refuseWordOfLanguage(inCamelCase(name));
  return {
    /** `time entry`, for texts */
    word: inWords(name),
    /** `Time entries`, for headings */
    words: inWords(plural).replace(/^./, (letter) => letter.toUpperCase()),
    /** `time-entries`, for files and paths */
    files: plural,
    /** `time_entries`, for the member of an answer */
    member: plural.replaceAll("-", "_"),
    /** `tracker_time_entries`, for the table */
    table: `tracker_${plural.replaceAll("-", "_")}`,
    /** `timeEntry`, for functions and values */
    camel: inCamelCase(name),
    /** `TimeEntry` and `TimeEntries`, for types and classes */
    Class: inPascalCase(name),
    Classes: inPascalCase(plural),
  };
}

/** @param {string} name */
function refuseWordOfLanguage(name) {
  try {
    new Function(`"use strict"; const ${name} = 0;`);
  } catch {
    throw new ScaffoldError(`${name} is a word of JavaScript itself: take another name.`);
  }
}
