/**
 * @typedef {object} Table
 * @property {string} caption
 * @property {string[]} head
 * @property {string[][]} rows the first cell of each is its name
 *
 * @typedef {object} Promised something that Taskwire is to reach
 * @property {string} what
 * @property {string} asked
 * @property {string} found
 * @property {boolean} isMet
 *
 * @typedef {object} Outcome of a work
 * @property {string[]} [notes] what a reader has to know
 * @property {Table[]} tables
 * @property {Promised[]} promises
 * @property {object} figures the same in numbers
 *
 * @typedef {object} Result
 * @property {string} name of the work
 * @property {string} title
 * @property {string} date
 * @property {import("./machine.mjs").Machine} machine
 * @property {import("./stage.mjs").Pace} pace
 * @property {string[]} notes
 * @property {Table[]} tables
 * @property {Promised[]} promises
 */

/**
 * @param {string} what
 * @param {number} found
 * @param {number} most
 * @param {(number: number) => string} write
 * @returns {Promised}
 */
export function atMost(what, found, most, write) {
  return { what, asked: `at most ${write(most)}`, found: write(found), isMet: found <= most };
}

/**
 * @param {string} what
 * @param {number} found
 * @param {number} least
 * @param {(number: number) => string} write
 * @returns {Promised}
 */
export function atLeast(what, found, least, write) {
  return { what, asked: `at least ${write(least)}`, found: write(found), isMet: found >= least };
}

/** @param {import("./machine.mjs").Machine} machine */
export function machineText({ processors, model, memoryGiB, system, versions }) {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${processors} × ${model}, ${memoryGiB} GiB, ${system}; ${named.join(", ")}`;
}

/**
 * When and how a work was measured.
 *
 * @param {Result} result
 */
export function circumstances({ date, machine, pace }) {
  const day = `${date.slice(0, 16).replace("T", " ")} UTC`;
  const rounds = `medians of ${pace.rounds} rounds, turns of ${pace.seconds} s`;
  const isBusy = machine.loadAverage > machine.processors;
  const others = isBusy ? ": others were at work, and this says little" : "";
  const load = `load average ${machine.loadAverage.toFixed(1)} before it began${others}`;
  return `${day}; ${rounds}; ${load}; one append and fdatasync ${Math.round(machine.syncMicroseconds)} µs`;
}

/**
 * A result for a terminal.
 *
 * @param {Result} result
 */
export function resultText(result) {
  const { title, notes, tables, promises } = result;
  const tableTexts = tables.map(({ caption, head, rows }) => `${caption}\n${aligned(head, rows)}`);
  const promiseRows = promises.map(({ what, asked, found, isMet }) => [
    what,
    asked,
    found,
    isMet ? "met" : "MISSED",
  ]);
  return [
    `== ${title}`,
    circumstances(result),
    ...notes,
    ...tableTexts,
    ...(promises.length > 0 ? [aligned(["to reach", "asked", "found", ""], promiseRows)] : []),
  ].join("\n\n");
}

/**
 * Rows of texts: the first column to the left and the others to the right.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
function aligned(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const [first, ...lines] = all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  "),
  );
  const rule = widths.map((width) => "─".repeat(width)).join("──");
  return [first, rule, ...lines].join("\n");
}
