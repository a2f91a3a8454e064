import { html, noChange, nothing, type TemplateResult } from "lit/html.js";
import type { QueueTask } from "../../sdk/types/queue.ts";
import { durationOf } from "../shared/time.ts";
import { Lanes, type Run } from "./lanes.ts";
import { longestMs } from "./progress.ts";
import type { TaskOrder } from "./task-order.ts";

const MINUTE = 60_000;
/** How far back the picture goes, in minutes: no further than there is something to see… */
const SPANS = [1, 2];
const LONGEST_SPAN = 5;
/** …and only so far as that not more than so many have been completed since. */
const COMPLETED_MOST = 300;
/** Where tasks start and end all the time, the picture is drawn again after so many milliseconds. */
const PAUSE_MS = 250;
/** A bar that takes less than this share of the picture has no room for a name. */
const NAMED_LEAST = 0.04;

/** The run of a task. */
interface TaskRun extends Run {
  readonly name: string;
}

/** A picture of the last minutes: which tasks ran when, and in which of the workspace's places. */
export class History {
  readonly #lanes = new Lanes();
  #drawn = 0;

  /** @param now the time on the server's clock */
  render(order: TaskOrder, now: number): TemplateResult | typeof nothing | typeof noChange {
    if (Math.abs(now - this.#drawn) < PAUSE_MS) return noChange;
    this.#drawn = now;
    const { runs, from } = lastRuns(order, now);
    if (runs.length === 0) return nothing;
    const places = this.#lanes.place(runs);
    const lanes = Array.from({ length: this.#lanes.count }, (_, lane) =>
      runs.filter((_, at) => places[at] === lane),
    );
    const span = durationOf(now - from).replace(" 0 s", "");
    const running = order.running.map(({ name }) => name);
    const text = [
      `${runs.length} ran in the last ${span}, in ${lanes.length} places.`,
      running.length > 0 ? `Running now: ${running.join(", ")}.` : "Nothing runs now.",
    ];
    return html`<div part="history" class="history">
      <h3>Last ${span === "1 min" ? "minute" : span}</h3>
      <div role="img" aria-label=${text.join(" ")}>
        ${lanes.map((runs) => html`<div class="lane">${runs.map((run) => barOf(run, from, now))}</div>`)}
      </div>
      <p class="muted axis" aria-hidden="true"><span>${span} ago</span><span>now</span></p>
    </div>`;
  }
}

function barOf({ name, start, end }: TaskRun, from: number, now: number): TemplateResult {
  const share = (time: number) => Math.max(0, (time - from) / (now - from));
  const left = share(start);
  const width = share(end ?? now) - left;
  return html`<div
    class=${end ? "run" : "run now"}
    title=${name}
    .style=${`left: ${left * 100}%; width: ${width * 100}%`}
  >
    ${width < NAMED_LEAST ? nothing : name}
  </div>`;
}

/**
 * What ran in the last minutes, in the order of the starts.
 *
 * @returns and when the picture begins
 */
export function lastRuns(
  order: TaskOrder,
  now: number,
): { readonly runs: readonly TaskRun[]; readonly from: number } {
  const start = now - LONGEST_SPAN * MINUTE;
  const runs = order.running.map(runOf);
  const most = runs.length + COMPLETED_MOST;
  for (let row = order.completed - 1; row >= 0 && runs.length < most; row--) {
    const run = runOf(order.at(row));
    // No task before it can have run for so long that it was completed later than this.
    if (run.start < start - longestMs("gx.heavy")) break;
    if ((run.end ?? now) >= start) runs.push(run);
  }
  const first = Math.min(...runs.map((run) => run.start));
  const minutes = SPANS.find((minutes) => first >= now - minutes * MINUTE) ?? LONGEST_SPAN;
  // Where there are more, they are older than the last one that was found.
  const isWhole = runs.length < most;
  const from = isWhole ? now - minutes * MINUTE : Math.max(start, runs.at(-1)?.start ?? 0);
  return { runs: runs.sort((one, other) => one.id - other.id), from };
}

function runOf({ id, name, started_at = "", completed_at }: QueueTask): TaskRun {
  const end = completed_at === undefined ? undefined : Date.parse(completed_at);
  return { id, name, start: Date.parse(started_at), end };
}
