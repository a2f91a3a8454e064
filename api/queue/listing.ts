/**
 * Where a running task's progress belongs: the store gives when it ends (Unix milliseconds), and
 * how long it takes. In the JSON of a text the quotation marks would be escaped.
 */
const RUNNING = /"progress":0,"running":"(\d+)\/(\d+)"/;

/** What the store says in place of a running task's progress: SQL, null for the others. */
export const RUNNING_SQL = "CASE WHEN status = 'running' THEN ends_ms || '/' || duration_ms END";

/**
 * The JSON array of tasks. While none of them changes, only the progress of those that run moves
 * on: it is filled in anew each time, so that the rest can be kept.
 */
export class Listing {
  /** Of the text, in characters. */
  readonly length: number;
  /** Text, end and duration in turn, and a last text. */
  readonly #parts: readonly string[];

  /** @param json with `"running"` behind the progress of each task that runs */
  constructor(json: string) {
    this.length = json.length;
    this.#parts = json.split(RUNNING);
  }

  /** The JSON as of `now` (Unix milliseconds). */
  at(now: number): string {
    let json = this.#parts[0] as string;
    for (let i = 1; i < this.#parts.length; i += 3) {
      const progress = progressOf(Number(this.#parts[i]), Number(this.#parts[i + 1]), now);
      json += `"progress":${progress}${this.#parts[i + 2]}`;
    }
    return json;
  }
}

/** The share of its time that a running task has had, in percent: never 100, which says that it is done. */
function progressOf(endsMs: number, durationMs: number, now: number): number {
  const left = Math.min(Math.max(endsMs - now, 0), durationMs);
  return Math.trunc(99 - (left * 99) / durationMs);
}
