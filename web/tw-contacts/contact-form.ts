import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Contact, NewContact } from "../../sdk/types/messaging.ts";
import { problem } from "../shared/states.ts";

/** What is wrong with which field. */
export type Faults = Readonly<Record<string, string>>;

export interface ContactFormOptions {
  /** What the names of its fields' notes begin with. */
  readonly id: string;
  /** The one that it changes, as it was before; without it, it adds one. */
  readonly contact: Contact | undefined;
  readonly isBusy: boolean;
  readonly faults: Faults | undefined;
  /** What went wrong, but for what is wrong with fields. */
  readonly problem: string;
  readonly save: (event: SubmitEvent) => void;
  readonly stop: () => void;
}

/** The form that adds a contact, or changes one. The server says what is wrong with its fields. */
export function contactForm(options: ContactFormOptions): TemplateResult {
  const { id, contact, isBusy, save, stop } = options;
  const cancel = ({ key, isComposing }: KeyboardEvent): void => {
    if (key === "Escape" && !isComposing) stop();
  };
  return html`<form
    id=${contact ? nothing : id}
    part="form"
    aria-label=${contact ? `Edit ${contact.name}` : "New contact"}
    novalidate
    @submit=${save}
    @keydown=${cancel}
  >
    ${field(options, "name", "Name", "text", "")}
    ${field(options, "phone", "Phone", "tel", "Begin with + and the country code: +33612345678")}
    <div class="row">
      <button aria-busy=${isBusy}>${contact ? "Save" : "Add contact"}</button>
      ${contact ? html`<button type="button" class="quiet" @click=${stop}>Cancel</button>` : nothing}
    </div>
    ${problem(options.problem)}
  </form>`;
}

function field(
  { id, contact, isBusy, faults }: ContactFormOptions,
  name: keyof NewContact,
  label: string,
  type: string,
  hint: string,
): TemplateResult {
  const fault = faults?.[name];
  const note = `${id}-${name}`;
  return html`<div>
    <label>
      ${label}
      <input
        name=${name}
        value=${contact?.[name] ?? ""}
        type=${type}
        maxlength="200"
        required
        autocomplete="off"
        ?readonly=${isBusy}
        aria-invalid=${!!fault}
        aria-describedby=${note}
      />
    </label>
    <p id=${note} class=${fault ? "fault" : "muted"}>${fault ? `${label} ${fault}.` : hint}</p>
  </div>`;
}

/** What was typed into it, without what people put around names and between digits. */
export function typedIn(form: HTMLFormElement): NewContact {
  const typed = new FormData(form);
  return {
    name: String(typed.get("name")).trim(),
    phone: String(typed.get("phone")).replace(/[\s().-]/g, ""),
  };
}
