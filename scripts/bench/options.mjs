import { parseArgs } from "node:util";

/**
 * Reads the command line.
 *
 * @param {string[]} known the names of the works
 * @throws {Error} in words for the person who wrote it
 */
export function readOptions(known) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "1" },
      tasks: { type: "string", default: "1000000" },
      write: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown) throw new Error(`There is no work ${unknown}; there are ${known.join(", ")}.`);
  return {
    works: positionals.length > 0 ? positionals : known,
    pace: {
      rounds: atLeast("rounds", values.rounds, 1),
      seconds: atLeast("seconds", values.seconds, 1),
    },
    tasks: atLeast("tasks", values.tasks, 10_000),
    write: values.write,
    json: values.json,
  };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 */
function atLeast(name, text, least) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`--${name} is ${text}, but may only be a whole number of at least ${least}`);
}
