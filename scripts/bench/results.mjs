import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../setup.mjs";
import { circumstances, machineText } from "./report.mjs";

// What was measured last of each work, and BENCHMARKS.md, which is made of that and nothing else.

/** @typedef {import("./report.mjs").Result} Result */

const kept = fileURLToPath(new URL("results.json", import.meta.url));
const page = join(root, "BENCHMARKS.md");

/**
 * Keeps results in the place of earlier ones of the same works, and writes the page anew.
 *
 * @param {Result[]} results
 * @param {string[]} order the names of all works
 */
export function keep(results, order) {
  /** @type {Result[]} */
  const before = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : [];
  const all = new Map([...before, ...results].map((result) => [result.name, result]));
  const sorted = order.flatMap((name) => all.get(name) ?? []);
  writeFileSync(kept, `${JSON.stringify(sorted, null, 2)}\n`);
  writeFileSync(
    page,
    pageOf(
      sorted,
      order.filter((name) => !all.has(name)),
    ),
  );
}

/**
 * @param {Result[]} results
 * @param {string[]} missing the names of works that were never measured
 */
function pageOf(results, missing) {
  const machines = [...new Set(results.map(({ machine }) => machineText(machine)))];
  const promises = results.flatMap(({ promises }) => promises);
  const missed = promises.filter(({ isMet }) => !isMet);
  const never = missing.length > 0 ? ` Not measured yet: ${missing.join(", ")}.` : "";
  const verdict = `${promises.length - missed.length} of ${promises.length} are met.${never}`;
  const parts = [
    "# Benchmarks",
    "Made by `npm run bench -- --write`, never by hand. Taskwire, as `npm start` starts it, and each peer are processes of their own on one machine, take turns at the same work, and are driven from yet another process. Figures are medians of the rounds, and ratios are ratios of medians: only those mean something on another machine, and on a busy one they are low. *Durable* means that an answer says that the disk has it; *bare* is a `node:http` server that checks and keeps nothing.",
    machines.map((text) => `- ${text}`).join("\n"),
    "## What it is to reach",
    verdict,
    markdown(
      ["", "asked", "found", ""],
      promises.map(({ what, asked, found, isMet }) => [
        what,
        asked,
        found,
        isMet ? "met" : "**missed**",
      ]),
    ),
    ...results.flatMap(sectionOf),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** @param {Result} result */
function sectionOf(result) {
  const { title, notes, tables } = result;
  return [
    `## ${title}`,
    `*${circumstances(result)}*`,
    ...notes,
    ...tables.flatMap(({ caption, head, rows }) => [`**${caption}**`, markdown(head, rows)]),
  ];
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function markdown(head, rows) {
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
