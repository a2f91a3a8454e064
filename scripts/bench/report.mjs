/**
 * @typedef {import("./work.mjs").Played} Played
 * @typedef {import("./work.mjs").Row} Row
 */

/** @param {number} number */
export function whole(number) {
  return Math.round(number).toLocaleString("en-US");
}

/**
 * Rows of texts, the first one on top, the first column to the left and the others to the right.
 *
 * @param {string[][]} rows
 */
export function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  "),
  );
  const rule = widths.map((width) => "─".repeat(width)).join("──");
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** @param {import("./machine.mjs").Machine} machine */
export function machineText(machine) {
  const { processors, model, memoryGiB, system, loadAverage } = machine;
  const versions = [
    `Node ${machine.node}`,
    ...(machine.currentNode ? [`Fastify ${machine.fastify} on Node ${machine.currentNode}`] : []),
    `autocannon ${machine.autocannon}`,
  ];
  return [
    `${processors} × ${model}, ${memoryGiB} GiB, ${system}, load average at the start ${loadAverage.toFixed(1)}`,
    versions.join(", "),
    `One append and fdatasync: ${whole(machine.syncMicroseconds)} µs (median)`,
  ].join("\n");
}

/** @param {Played} played */
export function workText({ title, rows }) {
  const head = ["", "Node", "requests/s", "least–most", "p99 ms", "bytes", "of bare", "of fastify"];
  const lines = rows.map((row) => [
    row.name,
    row.node,
    whole(row.median),
    `${whole(row.least)}–${whole(row.most)}`,
    row.p99.toFixed(1),
    whole(row.bytes),
    ratioText(row, rows, "bare"),
    ratioText(row, rows, "fastify-full"),
  ]);
  return `${title}\n${table([head, ...lines])}`;
}

/**
 * @param {Row} row
 * @param {Row[]} rows
 * @param {string} name
 */
function ratioText(row, rows, name) {
  const ratio = ratioTo(row, rows, name);
  return ratio === undefined ? "" : `${ratio.toFixed(2)} ×`;
}

/**
 * The ratio of a row's median to another row's.
 *
 * @param {Row} row
 * @param {Row[]} rows
 * @param {string} name
 */
export function ratioTo(row, rows, name) {
  const other = rows.find((one) => one.name === name);
  return other && row.median / other.median;
}
