import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TaskwireElement } from "./element.ts";
import type { Identified, LiveList } from "./live-list.ts";
import { empty, loading, problem } from "./states.ts";

/** How a list looks. */
interface Look<T> {
  /** What is in it, such as `contacts`. */
  readonly name: string;
  /** Says that there is nothing in it, and what to do. */
  readonly none: string;
  /** What is shown; by default what the list has. */
  readonly rows?: readonly T[] | undefined;
  /** A `<li>`, which can take the focus. */
  readonly row: (item: T) => TemplateResult;
}

/**
 * A list as people see it: its rows, or that it is read, or that there is nothing; what went wrong;
 * and a button for more, from which the focus goes on to the first row that came.
 */
export function listView<T extends Identified, Client>(
  list: LiveList<T, Client>,
  { name, none, row, rows = list.items ?? [] }: Look<T>,
): TemplateResult {
  const more = async ({ currentTarget }: Event): Promise<void> => {
    const root = (currentTarget as HTMLElement).getRootNode() as ShadowRoot;
    const { length } = rows;
    await list.more();
    await (root.host as TaskwireElement).updateComplete;
    root.querySelectorAll<HTMLElement>("ul > li")[length]?.focus();
  };
  const absence = () => (list.items ? empty(none) : list.problem ? nothing : loading(name));
  return html`
    ${problem(list.problem, () => list.refresh())}
    ${
      rows.length
        ? html`<ul role="list">
            ${repeat(rows, ({ id }) => id, row)}
          </ul>`
        : absence()
    }
    ${
      list.hasMore
        ? html`<button class="quiet" aria-busy=${list.isReading} @click=${more}>Load more</button>`
        : nothing
    }
  `;
}
