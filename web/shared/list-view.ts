import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TaskwireElement } from "./element.ts";
import type { Identified, LiveList } from "./live-list.ts";
import { Rows } from "./rows.ts";
import { empty, loading, problem } from "./states.ts";

/** How a list looks. */
interface Look<T> {
  /** What is in it, such as `contacts`. */
  readonly name: string;
  /** Says that there is nothing in it, and what to do; without it, there is always something. */
  readonly none?: string;
  /** What is shown; by default what the list has. */
  readonly rows?: readonly T[] | undefined;
  /** A `<li>`, which can take the focus. */
  readonly row: (item: T) => TemplateResult;
}

/** The rows that are in the page, of each list. */
const drawn = new WeakMap<object, unknown>();

function rowsOf<T extends Identified, Client>(list: LiveList<T, Client>): Rows<T> {
  if (!drawn.has(list)) drawn.set(list, new Rows<T>());
  return drawn.get(list) as Rows<T>;
}

/**
 * A list as people see it: its rows, or that it is read, or that there is nothing; what went wrong;
 * and a button for more, from which the focus goes on to the first row that came.
 */
export function listView<T extends Identified, Client>(
  host: TaskwireElement,
  list: LiveList<T, Client>,
  { name, none = "", row, rows = list.items ?? [] }: Look<T>,
): TemplateResult {
  const more = async (): Promise<void> => {
    await list.more();
    await host.updateComplete;
    host.renderRoot.querySelectorAll<HTMLElement>("ul > li")[rows.length]?.focus();
  };
  const absence = () => (list.items ? empty(none) : list.problem ? nothing : loading(name));
  return html`
    ${problem(list.problem, () => list.refresh())}
    ${rows.length ? rowsOf(list).draw(rows, row, host) : absence()}
    ${
      list.hasMore
        ? html`<button class="quiet" aria-busy=${list.isReading} @click=${more}>Load more</button>`
        : nothing
    }
  `;
}
