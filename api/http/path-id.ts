import type { Call } from "./call.ts";
import { notFound } from "./problem.ts";

/**
 * The number that a call's path names something by.
 *
 * @param what the kind of thing, such as "task"
 * @throws {Problem} 404 for what cannot be such a number
 */
export function idOf(call: Call, what: string): number {
  const text = call.parameter("id");
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw notFound(what, text);
}
