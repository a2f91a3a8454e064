import { nothing, type RootPart, render, type TemplateResult } from "lit/html.js";
import type { Identified } from "./live-list.ts";

/** A row in the page: between the start of its part and its end. */
interface Row {
  readonly part: RootPart;
  readonly end: Comment;
}

/**
 * A list's rows in the page. Each keeps its nodes, and so the focus and what is typed, when others
 * come and go. It is ours because Lit's `repeat`, which also finds the fewest moves, weighs 1 kB of
 * the 30 that all elements may.
 */
export class Rows<T extends Identified> {
  readonly element = document.createElement("ul");
  readonly #rows = new Map<T["id"], Row>();

  constructor() {
    // A list without marks is none to some readers, unless it says so.
    this.element.role = "list";
  }

  /** @param host whose templates these are */
  draw(items: readonly T[], row: (item: T) => TemplateResult, host: HTMLElement): HTMLElement {
    this.#removeAllBut(new Set(items.map(({ id }) => id)));
    let place = this.element.firstChild;
    for (const item of items) {
      const known = this.#rows.get(item.id);
      const end = known?.end ?? this.element.insertBefore(new Comment(), place);
      const part = render(row(item), this.element, { host, renderBefore: end });
      if (!known) this.#rows.set(item.id, { part, end });
      else if (part.startNode !== place) this.#move(known, place);
      place = end.nextSibling;
    }
    return this.element;
  }

  #removeAllBut(kept: ReadonlySet<T["id"]>): void {
    for (const [id, { part, end }] of this.#rows) {
      if (kept.has(id)) continue;
      render(nothing, this.element, { renderBefore: end });
      (part.startNode as ChildNode).remove();
      end.remove();
      this.#rows.delete(id);
    }
  }

  #move({ part, end }: Row, place: Node | null): void {
    const range = new Range();
    range.setStartBefore(part.startNode as Node);
    range.setEndAfter(end);
    this.element.insertBefore(range.extractContents(), place);
  }
}
