import { html, nothing, type TemplateResult } from "lit/html.js";
import type { HookResponse } from "../../sdk/http/options.ts";
import type { NewTrackerUser, TrackerSignUpStatus, TrackerUser } from "../../sdk/types/tracker.ts";
import { accountStyles } from "../shared/account-form.styles.ts";
import { AccountForm } from "../shared/account-form.ts";
import { Announcer } from "../shared/announce.ts";
import type { Properties } from "../shared/drawn-element.ts";
import { TaskwireElement } from "../shared/element.ts";
import { messageOf } from "../shared/problem.ts";
import type { Session } from "../shared/session.ts";
import { connection, problem } from "../shared/states.ts";
import { styles } from "../shared/styles.ts";
import { TrackerSource } from "../shared/tracker.ts";
import { signInStyles } from "./tw-sign-in.styles.ts";

/** How long the server gets before it is asked again whether one may sign up. */
const AGAIN_MS = 3000;

/**
 * @summary Signs in, up and out. Whoever signs in here is signed in for all elements of the page that
 * have no `token` of their own.
 *
 * What it offers is what the server allows: on one without an account, to make the admin's; where
 * admins make the accounts, only to sign in.
 *
 * @event {TwSignInEvent} tw-sign-in - Somebody has signed in: `detail.user`.
 * @event {TwSignUpEvent} tw-sign-up - Somebody has made an account: `detail.user`. Signing in follows.
 * @event {TwSignOutEvent} tw-sign-out - Whoever was signed in has signed out.
 *
 * @csspart title - What is to be done, or who is signed in.
 * @csspart form - What is typed.
 */
export class TwSignIn extends TaskwireElement {
  static override properties: Properties = {
    mode: {},
    signUp: { state: true },
    trouble: { state: true },
  };

  static override styles = [styles, accountStyles, signInStyles];

  /** What the form is for, where the server allows both; a person can switch. */
  declare mode: "sign-in" | "sign-up" | null;
  /** Who may sign up; `undefined` until the server has said so. */
  declare private signUp: TrackerSignUpStatus | undefined;
  /** Why it has not. */
  declare private trouble: string;

  readonly #tracker = new TrackerSource(this);
  readonly #account = new AccountForm(this);
  readonly #announcer = new Announcer(this);
  #session: Session | undefined;
  #isAsking = false;

  constructor() {
    super();
    this.mode = "sign-in";
    this.trouble = "";
  }

  // What the server allows

  protected override willUpdate(): void {
    const session = this.#tracker.credential;
    if (session.value || session !== this.#session) this.signUp = undefined;
    this.#session = session;
    if (!session.value && (!this.signUp || this.trouble)) void this.#ask(session);
  }

  async #ask(session: Session): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const status = await session.signUpStatus();
      if (session === this.#session) this.signUp = status;
      // What was wrong with the connection is so no more.
      if (this.trouble) this.problem = "";
      this.trouble = "";
    } catch (error) {
      this.trouble = messageOf(error);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    this.#isAsking = false;
    // Where it is still not known, that asks again.
    this.requestUpdate();
  }

  get #isNew(): boolean {
    const { open, first } = this.signUp ?? { open: true, first: false };
    return first || (open && this.mode === "sign-up");
  }

  // What a person does

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.isBusy("submit")) return;
    const session = this.#tracker.credential;
    const form = event.target as HTMLFormElement;
    /** `false` where a field is wrong, which is told there. */
    let isSignedIn: boolean | undefined;
    let isMade = false;
    let wait = 0;
    await this.attempt("submit", async () => {
      isSignedIn = await this.#account.send(form, async (account) => {
        if (this.#isNew) {
          this.emit("tw-sign-up", { user: await session.signUp(account) });
          isMade = true;
        }
        await this.#signIn(session, account, ({ status, headers }) => {
          if (status === 429) wait = Number(headers?.get("Retry-After"));
        });
      });
    });
    if (isSignedIn) {
      this.#announcer.say("Signed in.");
      await this.#focus("h2");
      return;
    }
    if (wait) {
      const until = new Date(Date.now() + wait * 1000).toLocaleTimeString();
      this.problem = `Too many tries. Try again at ${until}.`;
    }
    if (isMade) {
      this.mode = "sign-in";
      this.signUp = undefined;
      this.problem = `Your account is made. ${this.problem}`;
    }
    // Others may have made the first account meanwhile.
    void this.#ask(session);
    if (isSignedIn === undefined) await this.#focus("[name=password]");
  };

  async #signIn(
    session: Session,
    { email, password }: NewTrackerUser,
    heed: (response: HookResponse) => void,
  ): Promise<void> {
    // Told at once: whoever follows the session may take this element out of the page.
    const tell = (): void => {
      this.emit("tw-sign-in", { user: session.user as TrackerUser });
    };
    session.addEventListener("change", tell);
    try {
      await session.signIn({ email, password }, heed);
    } finally {
      session.removeEventListener("change", tell);
    }
  }

  readonly #signOut = async (): Promise<void> => {
    void this.#tracker.credential.signOut();
    this.emit("tw-sign-out", {});
    this.#announcer.say("Signed out.");
    await this.#focus("input");
  };

  readonly #switch = async (): Promise<void> => {
    this.mode = this.#isNew ? "sign-in" : "sign-up";
    this.problem = "";
    this.#account.clear();
    await this.#focus("input");
  };

  async #focus(selector: string): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  // What is shown

  protected override render(): unknown {
    const { value, isGiven, user, notice } = this.#tracker.credential;
    const signOut = html`<button class="quiet small" @click=${this.#signOut}>Sign out</button>`;
    return html`<div class="card">
      <div class="head">
        <h2 part="title" class="text" dir="auto" tabindex="-1">
          ${value ? (user?.name ?? "Signed in") : this.#title}
        </h2>
        ${value && !isGiven ? signOut : nothing}
      </div>
      ${problem(value ? this.#tracker.problem : this.problem || notice || this.trouble)}
      ${value ? this.#who(user) : isGiven ? nothing : this.#form()} ${this.#announcer.region()}
    </div>`;
  }

  get #title(): string {
    if (!this.#isNew) return "Sign in";
    return this.signUp?.first ? "Create the admin’s account" : "Create an account";
  }

  #who(user: TrackerUser | undefined): TemplateResult {
    return html`
      ${user ? html`<p class="muted text">Signed in as ${user.email}, ${user.role}</p>` : nothing}
      ${this.#tracker.state === "waiting" ? connection(this.#tracker) : nothing}
    `;
  }

  #form(): TemplateResult {
    const isNew = this.#isNew;
    return html`
      <form part="form" novalidate @submit=${this.#submit}>
        ${this.#account.fields(isNew)}
        <button aria-busy=${this.isBusy("submit")}>${isNew ? "Create account" : "Sign in"}</button>
      </form>
      ${this.#choice(isNew)}
    `;
  }

  /** The way to what else the form can be for. */
  #choice(isNew: boolean): TemplateResult | typeof nothing {
    const { open, first } = this.signUp ?? { open: false, first: false };
    if (first || !(isNew || this.signUp)) return nothing;
    if (!isNew && !open)
      return html`<p class="muted">Accounts are made by admins here; ask one of them.</p>`;
    return html`<p class="row muted">
      ${isNew ? "Do you have an account?" : "New here?"}
      <button class="quiet small" @click=${this.#switch}>
        ${isNew ? "Sign in" : "Create an account"}
      </button>
    </p>`;
  }
}
