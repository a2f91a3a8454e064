/** A line of the server's log. */
export interface Line {
  readonly [member: string]: unknown;
}

/** The lines of a log. */
export function linesOf(text: string): Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
