import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Attempt, MessageStatus } from "../../sdk/types/messaging.ts";
import type { MessagingUpdate } from "../../sdk/watch/watch-changes.ts";
import type { MessagingSource } from "../shared/messaging.ts";
import { messageOf } from "../shared/problem.ts";
import type { Part } from "../shared/source.ts";
import { loading, problem } from "../shared/states.ts";
import { durationOf } from "../shared/time.ts";

/** The attempts of one message, as they were read last. */
interface Timeline {
  attempts: readonly Attempt[] | undefined;
  problem: string;
}

const seconds = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The timelines that are open. Each is read again when its message has changed. */
export class Attempts implements Part<MessagingUpdate> {
  readonly #source: MessagingSource;
  readonly #open = new Map<string, Timeline>();

  constructor(source: MessagingSource) {
    this.#source = source;
    source.add(this);
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /** Opens a message's timeline, or closes it. */
  toggle(id: string): void {
    if (!this.#open.delete(id)) void this.#read(id);
    this.#source.draw();
  }

  forget(): void {
    this.#open.clear();
  }

  take(update: MessagingUpdate): void {
    for (const id of this.#open.keys()) {
      const isChanged =
        update.type === "reset" ||
        (update.resource === "message" && update.upsert.some((message) => message.id === id));
      if (isChanged) void this.#read(id);
    }
  }

  async #read(id: string): Promise<void> {
    // A timeline of its own: one that is read later stands in its place, whichever comes first.
    const timeline: Timeline = { attempts: this.#open.get(id)?.attempts, problem: "" };
    this.#open.set(id, timeline);
    try {
      timeline.attempts = (await this.#source.client?.messages.attempts(id))?.attempts;
    } catch (error) {
      timeline.problem = messageOf(error);
    }
    this.#source.draw();
  }

  /** @param status the message's */
  render(id: string, status: MessageStatus): TemplateResult | typeof nothing {
    const timeline = this.#open.get(id);
    if (!timeline) return nothing;
    const { attempts, problem: text } = timeline;
    const isWaiting = !attempts && !text;
    return html`${problem(text, () => void this.#read(id))}
      ${isWaiting ? loading("attempts") : nothing}
      ${attempts ? this.#list(attempts, status) : nothing}`;
  }

  #list(attempts: readonly Attempt[], status: MessageStatus): TemplateResult {
    const nextAt = attempts.at(-1)?.nextAt;
    return html`<ol class="muted" aria-label="Attempts">
      ${attempts.map(
        ({ at, status, durationMs, error }) =>
          html`<li class=${error ? "failed" : "delivered"}>
            ${exactly(at)}: ${error ?? `delivered, answered ${status}`} (${tookOf(durationMs)})
          </li>`,
      )}
      ${
        status === "queued"
          ? html`<li class="queued">${nextAt ? html`${exactly(nextAt)}: next try` : "On its way…"}</li>`
          : nothing
      }
    </ol>`;
  }
}

function exactly(iso: string): TemplateResult {
  return html`<time datetime=${iso}>${seconds.format(new Date(iso))}</time>`;
}

/** Most receivers answer within milliseconds. */
function tookOf(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : durationOf(milliseconds);
}
