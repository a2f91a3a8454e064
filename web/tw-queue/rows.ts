import { render, type TemplateResult } from "lit/html.js";
import type { QueueTask } from "../../sdk/types/queue.ts";
import type { TaskOrder } from "./task-order.ts";

/** So many rows are drawn above and below those that are seen: that is where Tab goes next. */
const SPARE = 6;
/** What is taken for the sizes, in pixels, until they can be measured. */
const FIRST = { row: 56, height: 448 };

/** From which row on, and up to which, rows are drawn. */
export function drawnRows(
  top: number,
  { row, height }: typeof FIRST,
  count: number,
): readonly [first: number, end: number] {
  const first = Math.floor(top / row) - SPARE;
  const end = Math.ceil((top + height) / row) + SPARE;
  return [Math.max(0, first), Math.min(count, end)];
}

/**
 * Draws the rows of a list that are seen, of however many. It shows what runs, below the task that
 * was completed last, and goes on with it, until somebody scrolls away, points at a row or has the
 * focus in one. The row of a button with the focus stays drawn wherever it is.
 */
export class Rows {
  readonly #root: ShadowRoot;
  readonly #order: TaskOrder;
  readonly #inside: (task: QueueTask) => TemplateResult;
  readonly #observer = new ResizeObserver(() => this.#measure());
  #list: HTMLElement | null = null;
  /** By the ids of their tasks, in the order in which they are shown. */
  #rows = new Map<number, HTMLElement>();
  #sizes = FIRST;
  #isFollowing = true;
  /** How far the list is scrolled: to ask it for that would cost a layout. */
  #top = 0;
  /** The task of the first row that is seen, and where it was in the server's order. */
  #anchor = { id: 0, place: 0 };

  /**
   * @param root where the list is, a `ul`
   * @param inside what a task's row looks like
   */
  constructor(root: ShadowRoot, order: TaskOrder, inside: (task: QueueTask) => TemplateResult) {
    this.#root = root;
    this.#order = order;
    this.#inside = inside;
  }

  /** Shows a row at the top; from there the arrow keys go on. */
  show(row: number): void {
    this.#list?.scrollTo(0, row * this.#sizes.row);
    this.#list?.focus();
  }

  /** Draws what is seen now. */
  draw(): void {
    const list = this.#root.querySelector("ul");
    if (list !== this.#list) this.#begin(list);
    if (!list) return;
    const { count } = this.#order;
    const focused = Number(this.#root.activeElement?.closest("li")?.id);
    const top = this.#within(this.#nextTop(list));
    this.#keepAnchor(top);
    list.style.setProperty("--_count", String(count));
    this.#fill(list, drawnRows(top, this.#sizes, count), this.#rowOf(focused));
    // Browsers round it.
    if (Math.abs(top - this.#top) >= 1) list.scrollTop = this.#top = top;
    // The button that had the focus has gone: the next one gets it.
    if (focused && !this.#root.activeElement) {
      const next = this.#order.tasks[this.#rowOf(focused)]?.id;
      (this.#rows.get(next ?? 0)?.querySelector("button") ?? list).focus();
    }
  }

  #begin(list: HTMLElement | null): void {
    this.#observer.disconnect();
    this.#list = list;
    this.#rows.clear();
    this.#isFollowing = true;
    this.#top = 0;
    if (!list) return;
    this.#observer.observe(list);
    // Whoever holds Tab down is quicker than scrolling.
    list.addEventListener("focusin", () => this.draw());
    list.onscroll = () => {
      this.#top = list.scrollTop;
      this.#isFollowing = Math.abs(this.#top - this.#home) < this.#sizes.row;
      this.draw();
    };
  }

  #measure(): void {
    const row = this.#list?.querySelector("li")?.getBoundingClientRect().height;
    if (!this.#list || !row) return;
    this.#sizes = { row, height: this.#list.clientHeight };
    this.draw();
  }

  /** How far it is scrolled while it shows what runs. */
  get #home(): number {
    return this.#within((this.#order.completed - 1) * this.#sizes.row);
  }

  #within(top: number): number {
    const { row, height } = this.#sizes;
    return Math.max(0, Math.min(top, this.#order.count * row - height));
  }

  #nextTop(list: HTMLElement): number {
    if (this.#isFollowing && !list.querySelector(":hover, :focus")) return this.#home;
    // What is removed above leaves what is seen where it is.
    const { id, place } = this.#anchor;
    return this.#top + (this.#order.placeOf(id) - place) * this.#sizes.row;
  }

  #keepAnchor(top: number): void {
    const { id } = this.#order.at(Math.floor(top / this.#sizes.row));
    this.#anchor = { id, place: this.#order.placeOf(id) };
  }

  /** The row of a queued task, or else of the next one that waits; NaN for none. */
  #rowOf(id: number): number {
    const { count, dispatched } = this.#order;
    return id && Math.min(Math.max(this.#order.placeOf(id), dispatched), count - 1);
  }

  /** @param focused a row that is drawn as well, and those beside it, where Tab goes */
  #fill(list: HTMLElement, [first, end]: readonly [number, number], focused: number): void {
    const { count } = this.#order;
    const old = this.#rows;
    this.#rows = new Map();
    const draw = (row: number) => {
      const task = this.#order.at(row);
      const one = old.get(task.id) ?? newRow(task.id);
      old.delete(task.id);
      this.#rows.set(task.id, one);
      this.#drawRow(one, task, row);
    };
    for (let row = Math.max(0, focused - 1); row <= focused + 1 && row < first; row++) draw(row);
    for (let row = first; row < end; row++) draw(row);
    for (let row = Math.max(end, focused - 1); row <= focused + 1 && row < count; row++) draw(row);
    for (const gone of old.values()) gone.remove();
    // One that is in its place is not put there again: it would lose the focus.
    let next = list.firstElementChild;
    for (const one of this.#rows.values()) {
      if (one === next) next = one.nextElementSibling;
      else list.insertBefore(one, next);
    }
  }

  #drawRow(one: HTMLElement, task: QueueTask, row: number): void {
    const place = String(row + 1);
    const count = String(this.#order.count);
    // What is set again costs something, even where it is the same.
    if (one.ariaPosInSet !== place) {
      one.ariaPosInSet = place;
      one.style.top = `calc(${row} * var(--_height))`;
    }
    if (one.ariaSetSize !== count) one.ariaSetSize = count;
    if (one.className !== task.status) one.className = task.status;
    render(this.#inside(task), one);
  }
}

function newRow(id: number): HTMLElement {
  const one = document.createElement("li");
  one.id = String(id);
  one.part.add("row");
  return one;
}
