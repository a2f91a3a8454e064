import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { messageOf, session, tracker } from "./api.ts";
import { styles } from "./styles.ts";

/** Signing up, in and out. */
export class TwAccount extends LitElement {
  static override properties = {
    isNew: { state: true },
    isBusy: { state: true },
    error: { state: true },
  };

  static override styles = [
    styles,
    css`
      form {
        margin-top: var(--space-4);
      }

      .choice {
        margin-top: var(--space-3);
        color: var(--muted);
        font-size: 0.9375rem;
      }

      .choice button {
        min-height: 2rem;
        padding: 0 var(--space-1);
        border: 0;
        background: none;
        color: var(--accent-text);
        font-weight: 500;
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }
    `,
  ];

  /** Whether the form makes an account. */
  declare private isNew: boolean;
  declare private isBusy: boolean;
  declare private error: string;

  constructor() {
    super();
    this.isNew = false;
    this.isBusy = false;
    this.error = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener("change", this.#follow);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener("change", this.#follow);
  }

  /** What had the focus is gone with the old view. */
  readonly #follow = async (): Promise<void> => {
    this.error = session.notice;
    this.isNew = false;
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("h2")?.focus();
  };

  async #attempt(action: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.error = "";
    try {
      await action();
    } catch (error) {
      this.error = messageOf(error);
    } finally {
      this.isBusy = false;
    }
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(data.get(name) ?? "");
    const account = { email: text("email").trim(), password: text("password") };
    void this.#attempt(async () => {
      if (this.isNew) {
        await tracker.signUp({ name: text("name").trim(), ...account });
        // Should signing in fail, it is tried again without signing up.
        this.isNew = false;
      }
      await tracker.signIn(account);
    });
  }

  #signOut(): void {
    void this.#attempt(() => tracker.signOut());
  }

  #switch(): void {
    this.isNew = !this.isNew;
    this.error = "";
  }

  protected override render(): TemplateResult {
    return html`<section class="card">
      ${session.user ? this.#signedIn(session.user.name) : this.#form()}
    </section>`;
  }

  #signedIn(name: string): TemplateResult {
    return html`
      <div class="head">
        <h2 tabindex="-1" class="text" dir="auto">${name}</h2>
        <button class="quiet small" @click=${this.#signOut}>Sign out</button>
      </div>
      <p class="muted text">Signed in as ${session.user?.email}, ${session.user?.role}</p>
      ${this.#problem()}
    `;
  }

  #form(): TemplateResult {
    const verb = this.isNew ? "Create account" : "Sign in";
    return html`
      <h2 tabindex="-1">${this.isNew ? "Create an account" : "Sign in"}</h2>
      <form @submit=${this.#submit}>
        ${this.isNew ? this.#name() : nothing}
        <label>
          E-mail
          <input name="email" type="email" autocomplete="username" required maxlength="254" />
        </label>
        ${this.#password()} ${this.#problem()}
        <button aria-busy=${this.isBusy}>${this.isBusy ? "One moment…" : verb}</button>
      </form>
      <p class="choice">
        ${this.isNew ? "Already have an account?" : "New here?"}
        <button @click=${this.#switch}>${this.isNew ? "Sign in" : "Create an account"}</button>
      </p>
    `;
  }

  #name(): TemplateResult {
    return html`<label>
      Name
      <input name="name" autocomplete="name" required maxlength="100" />
    </label>`;
  }

  #password(): TemplateResult {
    return html`<label>
      Password
      <input
        name="password"
        type="password"
        autocomplete=${this.isNew ? "new-password" : "current-password"}
        aria-describedby="password-hint"
        minlength=${this.isNew ? 8 : 1}
        maxlength="200"
        required
      />
      <span id="password-hint" class="muted" ?hidden=${!this.isNew}>At least 8 characters</span>
    </label>`;
  }

  #problem(): TemplateResult | typeof nothing {
    return this.error ? html`<p class="error" role="alert">${this.error}</p>` : nothing;
  }
}

customElements.define("tw-account", TwAccount);
