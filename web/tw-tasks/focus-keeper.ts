import type { ReactiveController } from "lit";
import type { TaskwireElement } from "../shared/element.ts";

/**
 * Keeps the focus in a list whose rows come and go: where what had it is gone after a drawing, it
 * goes to what stands there now. That is the row's first field or button, or the row (which has
 * `tabindex="-1"`), or without rows the heading.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: TaskwireElement;
  #focused: Element | null = null;
  #row = -1;

  constructor(host: TaskwireElement) {
    this.#host = host;
  }

  get #rows(): HTMLElement[] {
    return [...this.#host.renderRoot.querySelectorAll("li")];
  }

  hostUpdate(): void {
    this.#focused = this.#host.renderRoot.activeElement;
    this.#row = this.#rows.findIndex((row) => row.contains(this.#focused));
  }

  hostUpdated(): void {
    if (!this.#focused || this.#focused.isConnected) return;
    const rows = this.#rows;
    const row = rows[Math.min(this.#row, rows.length - 1)] ?? this.#host.renderRoot;
    (row.querySelector<HTMLElement>("h2, input, button") ?? (row as HTMLElement)).focus();
  }
}
