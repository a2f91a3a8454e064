import { html, nothing, type TemplateResult } from "lit/html.js";
import type { QueueTask } from "../../sdk/types/queue.ts";
import type { TaskUpdate } from "../../sdk/watch/watch-tasks.ts";
import { durationOf } from "../shared/time.ts";
import { History } from "./history.ts";
import { laterStyles } from "./later.styles.ts";
import type { Parts } from "./later.ts";
import { News } from "./news.ts";
import { Progress } from "./progress.ts";

/** How often what moves is drawn; in between CSS moves it. */
const TICK_MS = 1000;
/** The server can only be asked how far all are; of more tasks, that is too much to ask. */
const ASKED_MOST = 500;

const times = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

const sheet = new CSSStyleSheet();
sheet.replaceSync(laterStyles);

/**
 * What happens in a queue: how far tasks are, what ran when, and what is told of it. An element
 * whose queue stands still does without it.
 */
export class Activity {
  readonly news: News;
  readonly #parts: Parts;
  readonly #progress = new Progress();
  #history = new History();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** For how many ticks no task has started. */
  #ticks = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.news = new News((text) => parts.announcer.say(text));
    const root = parts.host.renderRoot;
    root.adoptedStyleSheets = [...new Set([...root.adoptedStyleSheets, sheet])];
  }

  /** @param before the tasks as they were */
  take(update: TaskUpdate, before: readonly QueueTask[]): void {
    if (update.type === "snapshot") this.#history = new History();
    this.news.take(update, before);
    this.#progress.take(update);
    if (update.upsert.some(({ status }) => status === "running")) this.#ticks = 0;
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    this.#parts.source.draw();
  }

  stop(): void {
    this.news.forget();
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.#parts.source.draw();
    const { completed, dispatched } = this.#parts.order;
    if (dispatched === 0) this.#rest();
    // After 1, 2, 4, 8… seconds: the longer a task runs, the more its progress tells.
    const isTime = Number.isInteger(Math.log2(++this.#ticks));
    if (isTime && completed < dispatched && !document.hidden) void this.#askProgress();
  }

  async #askProgress(): Promise<void> {
    const { source, order } = this.#parts;
    const { client, state } = source;
    if (!client || state !== "live" || order.count > ASKED_MOST) return;
    try {
      const { tasks } = await (await client.calls()).tasks.list();
      // It may be another workspace by now.
      if (client === source.client) for (const task of tasks) this.#progress.tell(task);
    } catch {
      // The bars go on by what is known.
    }
  }

  /** A picture of the last minutes. */
  history(): ReturnType<History["render"]> {
    return this.#history.render(this.#parts.order, this.#progress.now);
  }

  /** How far a task is that has started. */
  progressOf(task: QueueTask): TemplateResult {
    return task.status === "running" ? this.#bar(task) : outcomeOf(task);
  }

  #bar(task: QueueTask): TemplateResult {
    const percent = this.#progress.isKnown(task) ? Math.floor(this.#progress.of(task)) : undefined;
    const next = this.#progress.of(task, TICK_MS) / 100;
    return html`<span class="muted">${percent === undefined ? nothing : `${percent} %`}</span>
      <div
        class="bar"
        role="progressbar"
        aria-label="Progress of ${task.name}"
        aria-valuenow=${percent ?? nothing}
      >
        <div .style=${`transform: scaleX(${next})`}></div>
      </div>`;
  }
}

/** When a task was completed, and how long it took. */
function outcomeOf({ started_at = "", completed_at = "" }: QueueTask): TemplateResult {
  const end = new Date(completed_at);
  return html`<span class="muted">
    ${durationOf(Number(end) - Date.parse(started_at))}<span class="when"> · ${times.format(end)}</span>
  </span>`;
}
