import { type Logger, pino } from "pino";

/**
 * The server's log: one JSON object a line, on standard error. What is logged names paths without
 * their query, and never a token, a password or a body.
 */
export function makeLog(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}
