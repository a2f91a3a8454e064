import { html, nothing, type TemplateResult } from "lit/html.js";
import { STATUSES } from "./task.ts";
import { options } from "./task-view.ts";

interface FilterFields {
  /** Whose tasks are shown, where that can be chosen. */
  readonly scope: string | null | undefined;
  readonly status: string;
  readonly text: string;
  /** Called with the name of what is chosen, `scope` or `status`, and its value. */
  readonly choose: (name: string, value: string) => void;
  /** Called as letters are typed. */
  readonly search: (text: string) => void;
}

/** The fields that say which tasks are shown. */
export function filterFields(fields: FilterFields): TemplateResult {
  const { scope, status, text } = fields;
  const choose = ({ currentTarget }: Event): void => {
    const { name, value } = currentTarget as HTMLSelectElement;
    fields.choose(name, value);
  };
  return html`<div class="row filter">
    ${
      scope === undefined
        ? nothing
        : html`<select name="scope" aria-label="Whose tasks" @change=${choose}>
            ${options({ team: "Team", mine: "Mine" }, scope)}
          </select>`
    }
    <select name="status" aria-label="Status" @change=${choose}>
      ${options({ "": "Any status", ...STATUSES }, status)}
    </select>
    <input
      type="search"
      aria-label="Search"
      placeholder="Search"
      .value=${text}
      @input=${({ currentTarget }: Event) =>
        fields.search((currentTarget as HTMLInputElement).value)}
    />
  </div>`;
}
