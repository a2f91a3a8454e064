import { html, nothing, type TemplateResult } from "lit/html.js";
import type { NewTrackerTask, TrackerTask } from "../../sdk/types/tracker.ts";
import { textOf } from "./task.ts";

/**
 * What is typed in the form that an event comes from.
 *
 * @param from the task as it was: what has not been changed in it is left out, and so what others
 * have changed meanwhile stays
 */
export function typedIn(event: Event, from?: TrackerTask): NewTrackerTask {
  const typed = new FormData(event.currentTarget as HTMLFormElement);
  const title = String(typed.get("title")).trim();
  const description = String(typed.get("description"));
  return {
    title: title === from?.title ? undefined : title,
    description: description === from?.description ? undefined : description,
  } as NewTrackerTask;
}

/** What a form for a task is drawn with. */
interface Form {
  /** The task that is edited, as it was when that began; without it one is added. */
  readonly from?: TrackerTask;
  /** The task that is edited, as it is now, where it is still among those that are shown. */
  readonly now?: TrackerTask | undefined;
  /** Whether what is typed is being sent: until then it stays as it is. */
  readonly isBusy: boolean;
  readonly submit: (event: SubmitEvent) => void;
  readonly cancel?: () => void;
}

/** A task to be written: a new one, or in the place of one that is edited. */
export function taskForm({ from, now, isBusy, submit, cancel }: Form): TemplateResult {
  const heed = ({ key, isComposing }: KeyboardEvent): void => {
    if (key === "Escape" && !isComposing) cancel?.();
  };
  return html`<form
    part="form"
    aria-label=${from ? `Edit ${from.title}` : "Add a task"}
    @submit=${submit}
    @keydown=${heed}
  >
    <label>
      Title
      <input
        name="title"
        required
        maxlength="200"
        autocomplete="off"
        ?readonly=${isBusy}
        .value=${from?.title ?? ""}
      />
    </label>
    <label>
      Description
      <textarea
        name="description"
        rows="1"
        maxlength="10000"
        ?readonly=${isBusy}
        .value=${from?.description ?? ""}
      ></textarea>
    </label>
    <div class="row">
      <button aria-busy=${isBusy}>${from ? "Save" : "Add task"}</button>
      ${cancel ? html`<button type="button" class="quiet" @click=${cancel}>Cancel</button>` : nothing}
    </div>
    ${from && !isBusy ? newsOf(from, now) : nothing}
  </form>`;
}

/** What somebody else has done to a task that is being edited. */
function newsOf(from: TrackerTask, now: TrackerTask | undefined) {
  if (now && textOf(now) === textOf(from)) return nothing;
  return html`<p class="news text">
    ${
      now
        ? html`Changed meanwhile: “<bdi>${now.title}</bdi>”. Save replaces what you change.`
        : "Meanwhile this task has left the list, or was deleted."
    }
  </p>`;
}
