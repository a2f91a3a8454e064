import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Attempt, MessageStatus } from "../../sdk/types/messaging.ts";
import type { MessagingUpdate } from "../../sdk/watch/watch-changes.ts";
import type { MessagingSource } from "../shared/messaging.ts";
import { loaded, messageOf } from "../shared/problem.ts";
import type { Part } from "../shared/source.ts";
import { loading, problem } from "../shared/states.ts";
import type { attemptsView } from "./attempts-view.ts";

/** The attempts of one message, as they were read last. */
interface Timeline {
  attempts: readonly Attempt[] | undefined;
  problem: string;
}

/** The timelines that are open. Each is read again when its message has changed. */
export class Attempts implements Part<MessagingUpdate> {
  readonly #source: MessagingSource;
  readonly #open = new Map<string, Timeline>();
  /** Loaded with the first one that is opened. */
  #draw: typeof attemptsView | undefined;

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
      const [view, answer] = await Promise.all([
        loaded(import("./attempts-view.ts")),
        this.#source.client?.messages.attempts(id),
      ]);
      this.#draw = view.attemptsView;
      timeline.attempts = answer?.attempts;
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
      ${attempts ? this.#draw?.(attempts, status) : nothing}`;
  }
}
