import { fstatSync, type Stats, writeSync } from "node:fs";
import { type Logger, pino } from "pino";
import type { Observe } from "./http/exchange.ts";

/** Lines of so many milliseconds are written together: each writing costs more than some lines. */
const TOGETHER_MS = 10;
/** So much waits for a reader who is slow; what would be more is left out. */
const UNREAD_MOST = 1024 * 1024;

/**
 * The server's log: one JSON object a line, on standard error. What is logged names paths without
 * their query, and never a token, a password or a body.
 */
export interface Log {
  readonly log: Logger;
  /** Writes the line of a request, at the level `info`. */
  readonly logRequest: Observe;
}

export function makeLog(level: string): Log {
  const stream = new StandardError();
  const log = pino({ level, base: null, timestamp: timeNow }, stream);
  if (!log.isLevelEnabled("info")) return { log, logRequest: () => {} };
  const logRequest: Observe = (exchange) => {
    const message = exchange.status ? "request" : "request whose client had left";
    // Every request pays for this, and pino takes twice as long for so many members.
    const members = JSON.stringify(exchange).slice(1, -1);
    stream.write(`{"level":30${timeNow()},${members},"msg":"${message}"}\n`);
  };
  return { log, logRequest };
}

let lastNow = 0;
let lastTime = "";

/** The time as a member of the line. Lines of the same millisecond share its text. */
function timeNow(): string {
  const now = Date.now();
  if (now !== lastNow) {
    lastNow = now;
    lastTime = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastTime;
}

/**
 * Standard error for lines. They are written after the answers that they tell of, some together; at
 * the latest when the process ends. Nothing that is the matter with it stops the server: lines that a full
 * disk or a reader who does not read would not take are left out, and how many is said later.
 */
class StandardError {
  readonly #isStream = isStream(fstatSync(2));
  #lines: string[] = [];
  #leftOut = 0;

  constructor() {
    process.stderr.on("error", () => {});
    process.on("exit", this.#flush);
  }

  write(line: string): void {
    if (this.#lines.length === 0) setTimeout(this.#flush, TOGETHER_MS);
    this.#lines.push(line);
  }

  readonly #flush = (): void => {
    const lines = this.#lines;
    if (lines.length === 0) return;
    this.#lines = [];
    const said = this.#leftOut > 0 ? this.#leftOutLine() : "";
    if (this.#put(said + lines.join(""))) this.#leftOut = 0;
    else this.#leftOut += lines.length;
  };

  #leftOutLine(): string {
    return `{"level":40${timeNow()},"lines":${this.#leftOut},"msg":"lines of this log were left out: it was not read, or the disk was full"}\n`;
  }

  #put(text: string): boolean {
    if (this.#isStream) {
      // What a pipe does not take at once waits in memory, and not the server for its reader.
      if (process.stderr.writableLength > UNREAD_MOST) return false;
      process.stderr.write(text);
      return true;
    }
    try {
      writeSync(2, text);
      return true;
    } catch {
      return false;
    }
  }
}

function isStream(stats: Stats): boolean {
  return stats.isFIFO() || stats.isSocket();
}
