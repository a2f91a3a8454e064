import type { ReactiveController, ReactiveControllerHost } from "lit";
import { html, type TemplateResult } from "lit/html.js";

/** Changes that come together are told together, and not more often than this. */
const PAUSE_MS = 1000;

/**
 * Tells changes to those who do not see them, politely. Put `region()` into the element's template,
 * always: a reader only heeds a region that was there before its text.
 */
export class Announcer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #text = "";
  #next: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** @param text a short sentence, such as `"Deleted: Buy milk."` */
  say(text: string): void {
    this.#next.push(text);
    this.#timer ??= setTimeout(() => this.#tell(), this.#text ? PAUSE_MS : 0);
  }

  region(): TemplateResult {
    return html`<div class="sr" role="status">${this.#text}</div>`;
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tell(): void {
    this.#timer = undefined;
    const text = this.#next.join(" ");
    this.#next = [];
    // The same words again are news to nobody unless they differ.
    this.#text = text === this.#text ? `${text}\u00a0` : text;
    this.#host.requestUpdate();
  }
}
