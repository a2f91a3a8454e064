import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TrackerTask, TrackerTaskChange } from "../../sdk/types/tracker.ts";
import { textOf } from "./task.ts";

/** A task that somebody is editing. */
export interface Edit {
  /** As it was when that began. */
  readonly from: TrackerTask;
  /** As it is now; `undefined` where it has been deleted. */
  now: TrackerTask | undefined;
}

/** What is typed for a task, in the form that an event comes from. */
export function typedIn(event: Event): { title: string; description: string } {
  const typed = new FormData(event.currentTarget as HTMLFormElement);
  return {
    title: String(typed.get("title")).trim(),
    description: String(typed.get("description")),
  };
}

/** What somebody has changed, and nothing else: what others have changed meanwhile stays. */
export function changeIn(event: Event, { from }: Edit): TrackerTaskChange {
  const { title, description } = typedIn(event);
  return {
    title: title === from.title ? undefined : title,
    description: description === from.description ? undefined : description,
  };
}

/** @param isBusy whether what is typed is being sent: until then it stays as it is */
export function taskFields(isBusy: boolean, task?: TrackerTask): TemplateResult {
  return html`<label>
      Title
      <input
        name="title"
        required
        maxlength="200"
        autocomplete="off"
        ?readonly=${isBusy}
        .value=${task?.title ?? ""}
      />
    </label>
    <label>
      Description
      <textarea
        name="description"
        rows="1"
        maxlength="10000"
        ?readonly=${isBusy}
        .value=${task?.description ?? ""}
      ></textarea>
    </label>`;
}

/** The form that stands in the place of a task while it is edited. */
export function editForm(
  { from, now }: Edit,
  isBusy: boolean,
  save: (event: SubmitEvent) => void,
  cancel: () => void,
): TemplateResult {
  const heed = ({ key, isComposing }: KeyboardEvent): void => {
    if (key === "Escape" && !isComposing) cancel();
  };
  return html`<form aria-label="Edit ${from.title}" @submit=${save} @keydown=${heed}>
    ${taskFields(isBusy, from)} ${isBusy ? nothing : newsOf(from, now)}
    <div class="row">
      ${now ? html`<button aria-busy=${isBusy}>Save</button>` : nothing}
      <button type="button" class="quiet" @click=${cancel}>Cancel</button>
    </div>
  </form>`;
}

/** What somebody else has done to a task that is being edited. */
function newsOf(from: TrackerTask, now: TrackerTask | undefined) {
  if (!now) return html`<p class="news">Deleted meanwhile. Copy what you want to keep.</p>`;
  if (textOf(now) === textOf(from)) return nothing;
  return html`<p class="news text">
    Changed meanwhile: “<bdi>${now.title}</bdi>”. Save replaces what you change.
  </p>`;
}
