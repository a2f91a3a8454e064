import { html, nothing, type TemplateResult } from "lit/html.js";
import { isTaskwireError } from "../../sdk/errors.ts";
import type { NewTrackerUser } from "../../sdk/types/tracker.ts";
import type { TaskwireElement } from "./element.ts";

const LABELS = { name: "Name", email: "E-mail", password: "Password" };

type Field = keyof typeof LABELS;
/** What is wrong, by the fields that it is wrong with. */
type Faults = Partial<Record<Field, string>>;

/**
 * The fields of an account, for a form with `novalidate`: what is wrong with one is told beside it,
 * whether the form finds it or the server.
 */
export class AccountForm {
  readonly #host: TaskwireElement;
  #faults: Faults = {};
  #isPasswordShown = false;

  constructor(host: TaskwireElement) {
    this.#host = host;
  }

  /**
   * @param isNew whether it is for an account that is still to be made
   * @param isOwn whether whoever types is who the account is for
   */
  fields(isNew: boolean, isOwn = true): TemplateResult {
    return html`
      ${isNew ? this.#field("name", "text", isOwn ? "name" : "off") : nothing}
      ${this.#field("email", "email", isOwn ? "username" : "off")}
      ${this.#field(
        "password",
        this.#isPasswordShown ? "text" : "password",
        isNew ? "new-password" : "current-password",
        isNew,
      )}
    `;
  }

  /** Forgets what was wrong: the form begins anew. */
  clear(): void {
    this.#show({});
  }

  /**
   * Does something with what was typed; not where a field is wrong, or turns out to be: then it is
   * focused.
   *
   * @param action gets all fields that the form has
   * @returns whether it was done
   * @throws what has nothing to do with a field
   */
  async send(
    form: HTMLFormElement,
    action: (account: NewTrackerUser) => PromiseLike<unknown>,
  ): Promise<boolean> {
    const typed = Object.fromEntries(new FormData(form)) as unknown as NewTrackerUser;
    // A browser that remembers what was typed is not to take a shown password for something else.
    this.#isPasswordShown = false;
    this.clear();
    let faults = faultsIn(form);
    if (!faults) {
      try {
        await action({ ...typed, name: typed.name?.trim() });
      } catch (error) {
        faults = faultsOf(error);
        if (!faults) throw error;
      }
    }
    this.#show(faults ?? {});
    await this.#host.updateComplete;
    form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    return !faults;
  }

  #show(faults: Faults): void {
    this.#faults = faults;
    this.#host.requestUpdate();
  }

  #field(name: Field, type: string, autocomplete: string, isRuled = false): TemplateResult {
    const fault = this.#faults[name];
    return html`<div>
      <label for=${name}>${LABELS[name]}</label>
      <div class="row">
        <input
          id=${name}
          name=${name}
          type=${type}
          autocomplete=${autocomplete}
          minlength=${isRuled ? 8 : nothing}
          required
          aria-invalid=${!!fault}
          aria-describedby="${name}-note"
        />
        ${name === "password" ? this.#toggle() : nothing}
      </div>
      <p id="${name}-note" class=${fault ? "fault" : "muted"}>${fault ?? (isRuled ? "8 to 200 characters" : nothing)}</p>
    </div>`;
  }

  #toggle(): TemplateResult {
    const verb = this.#isPasswordShown ? "Hide" : "Show";
    const toggle = (): void => {
      this.#isPasswordShown = !this.#isPasswordShown;
      this.#host.requestUpdate();
    };
    return html`<button type="button" class="quiet" aria-label="${verb} password" @click=${toggle}>
      ${verb}
    </button>`;
  }
}

/** What the form itself sees. */
function faultsIn(form: HTMLFormElement): Faults | undefined {
  const inputs = [...form.querySelectorAll("input")].filter(({ validity }) => !validity.valid);
  return faultsFrom(inputs.map(({ name, validity }) => [name, textOf(validity)]));
}

function textOf({ valueMissing, tooShort }: ValidityState): string {
  if (valueMissing) return "is missing";
  if (tooShort) return "must have at least 8 characters";
  return "must be an address such as ada@example.org";
}

/** What the server says is wrong with fields; nothing where it is about anything else. */
function faultsOf(error: unknown): Faults | undefined {
  if (!isTaskwireError(error)) return undefined;
  if (error.code === "email_taken") return { email: error.message };
  return faultsFrom(error.issues.map(({ path, message }) => [path, message]));
}

function faultsFrom(texts: readonly (readonly [name: string, text: string])[]): Faults | undefined {
  if (texts.length === 0 || texts.some(([name]) => !(name in LABELS))) return undefined;
  return Object.fromEntries(
    texts.map(([name, text]) => [name, `${LABELS[name as Field]} ${text}.`]),
  );
}
