import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

// What a server takes of the machine, as the system counts it.

/** Linux counts processor time in hundredths of a second, whatever its clock. */
const TICKS_PER_SECOND = 100;

/**
 * The memory that a process has in use, in bytes.
 *
 * @param {number} pid
 */
export function memoryOf(pid) {
  if (process.platform === "linux") {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1024;
}

/**
 * The processor time that a process has had, all its threads together, in microseconds; undefined
 * on systems that do not tell it finely enough.
 *
 * @param {number} pid
 */
export function processorTimeOf(pid) {
  if (process.platform !== "linux") return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in brackets, may hold spaces; the 14th and 15th fields are user and system time.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_PER_SECOND;
}
