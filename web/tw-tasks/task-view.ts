import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TrackerTask } from "../../sdk/types/tracker.ts";
import { timeOf } from "../shared/time.ts";
import { STATUSES } from "./task.ts";

/** A description that is longer, or has more lines, is shown to who asks for it. */
const LONG = 240;
const MANY_LINES = 3;

/** What can be done with a task, by whom the server lets. */
interface Actions {
  readonly setStatus: (event: Event) => void;
  readonly edit: () => void;
  readonly delete: () => void;
}

/** The options of a list to choose from: texts by their values. */
export function options(texts: Readonly<Record<string, string>>, chosen: string | null) {
  return Object.entries(texts).map(
    ([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`,
  );
}

/**
 * A task to be read.
 *
 * @param author whose it is
 * @param actions where they are missing it can only be read
 */
export function taskView(
  task: TrackerTask,
  author: string,
  actions: Actions | false,
): TemplateResult {
  const { title, description, status, creation_date } = task;
  const isLong = description.length > LONG || description.split("\n").length > MANY_LINES;
  const text = description && html`<p class="text" dir="auto">${description}</p>`;
  return html`<div class="task">
      <h3 class="text" dir="auto">${title}</h3>
      ${isLong ? html`<details><summary>Long description</summary>${text}</details>` : text}
      <div class="muted text"><bdi>${author}</bdi> · ${timeOf(creation_date)}</div>
    </div>
    ${
      actions
        ? html`<select class="small" aria-label="Status of ${title}" @change=${actions.setStatus}>
            ${options(STATUSES, status)}
          </select>
          <div class="row">
            <button class="quiet small" aria-label="Edit ${title}" @click=${actions.edit}>
              Edit
            </button>
            <button class="quiet small" aria-label="Delete ${title}" @click=${actions.delete}>
              Delete
            </button>
          </div>`
        : html`<span class="pill">${STATUSES[status]}</span>`
    }`;
}

/**
 * What stands in the place of a task that has been deleted.
 *
 * @param undo where it is missing it is too late
 */
export function deletedView(title: string, undo: (() => void) | false): TemplateResult {
  return html`<div class="task muted text">
    Deleted “<bdi>${title}</bdi>”.
    ${
      undo
        ? html`<button class="quiet small" aria-label="Undo deleting ${title}" @click=${undo}>
            Undo
          </button>`
        : nothing
    }
  </div>`;
}
