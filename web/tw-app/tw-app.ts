import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Contact } from "../../sdk/types/messaging.ts";
import type { TrackerSignUpStatus } from "../../sdk/types/tracker.ts";
import type { Credential } from "../shared/credential.ts";
import type { Properties } from "../shared/drawn-element.ts";
import { TaskwireElement } from "../shared/element.ts";
import { type Keys, keysOf } from "../shared/keys.ts";
import { messageOf } from "../shared/problem.ts";
import { type Session, sessionOf } from "../shared/session.ts";
import { keyForm, loading, problem } from "../shared/states.ts";
import { styles } from "../shared/styles.ts";
import type { TwContactEvent } from "../tw-contacts/tw-contacts.events.ts";
import type { TwWorkspaceChangeEvent } from "../tw-queue/tw-queue.events.ts";
import { appStyles } from "./tw-app.styles.ts";
import { hashOf, type Place, placeOf, VIEWS, type View } from "./views.ts";

/** How long the server gets before it is asked again whether there is an account. */
const AGAIN_MS = 3000;

/**
 * @summary The whole app: people's tasks, messages and the queue, one view at a time. Its address is
 * the fragment of the page's, such as `#/queue/reports`. On a server without an account it begins
 * with making the admin's.
 *
 * It shows the elements `tw-sign-in`, `tw-tasks`, `tw-users`, `tw-messages`, `tw-contacts` and
 * `tw-queue`, and hands its own attributes to them.
 *
 * @event {CustomEvent<Place>} tw-navigate - Another view is shown: `detail.view`.
 *
 * @csspart header - The name, the way to the views, and who is signed in.
 * @csspart main - The view.
 *
 * @cssproperty [--tw-ground] - What is behind the views.
 */
export class TwApp extends TaskwireElement {
  static override properties: Properties = {
    page: { type: Boolean },
    place: { state: true },
    signUp: { state: true },
    recipient: { state: true },
  };

  static override styles = [styles, appStyles];

  /**
   * Whether the app is all that the page shows: then it has the page's heading and its main
   * landmark, and the document's title follows the view.
   */
  declare page: boolean;
  /** What is shown. */
  declare private place: Place;
  /** Whether there is an account; `undefined` until the server has said so. */
  declare private signUp: TrackerSignUpStatus | undefined;
  /** The contact that was last chosen to be written to. */
  declare private recipient: Contact | null;

  /** What is listened to for who is let in. */
  #followed: readonly Credential[] = [];
  /** Whether the focus was in the app when somebody signed in or out. */
  #hadFocus = false;
  #isAsking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.page = false;
    this.place = placeOf(location.hash);
    this.recipient = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#navigate);
    this.#navigate();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#navigate);
    clearTimeout(this.#timer);
    this.#follow();
  }

  get #session(): Session {
    return sessionOf(this.api, this.token);
  }

  get #keys(): Keys {
    return keysOf(this.api, this.apiKey);
  }

  // What the app follows

  readonly #navigate = (): void => {
    const place = placeOf(location.hash);
    if (place.view === this.place.view && place.workspace === this.place.workspace) return;
    const isOther = place.view !== this.place.view;
    this.place = place;
    this.emit("tw-navigate", place);
    // Whoever reads by ear or keyboard goes on where the new view begins.
    if (isOther) void this.updateComplete.then(() => this.#begin());
  };

  #begin(): void {
    this.renderRoot.querySelector<HTMLElement>(".main")?.focus();
  }

  readonly #changed = (): void => {
    this.#hadFocus = !!this.renderRoot.activeElement;
    this.requestUpdate();
  };

  #follow(...credentials: Credential[]): void {
    for (const one of this.#followed) one.removeEventListener("change", this.#changed);
    for (const one of credentials) one.addEventListener("change", this.#changed);
    this.#followed = credentials;
  }

  protected override willUpdate(): void {
    if (!this.isConnected) return;
    this.#follow(this.#session, this.#keys);
    if (this.#session.value) this.signUp = undefined;
    else if (!this.signUp) void this.#askSignUp();
  }

  protected override updated(): void {
    // What had it has gone with the view that it was in.
    if (this.#hadFocus && !this.renderRoot.activeElement) this.#begin();
    this.#hadFocus = false;
    if (this.page) document.title = `${this.#title} · Taskwire`;
  }

  get #title(): string {
    return this.signUp?.first ? "Welcome" : VIEWS[this.place.view];
  }

  async #askSignUp(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    clearTimeout(this.#timer);
    try {
      this.signUp = await this.#session.signUpStatus();
      this.problem = "";
    } catch (error) {
      this.problem = messageOf(error);
      if (this.isConnected) this.#timer = setTimeout(() => void this.#askSignUp(), AGAIN_MS);
    }
    this.#isAsking = false;
  }

  // What is shown

  protected override render(): unknown {
    const isWelcome = this.signUp?.first;
    return html`
      <header part="header" class="row">
        ${this.page ? html`<h1>Taskwire</h1>` : html`<strong>Taskwire</strong>`}
        ${isWelcome ? nothing : this.#navigation()} ${this.#account()}
      </header>
      <div part="main" class="main" role=${this.page ? "main" : nothing} tabindex="-1">
        ${isWelcome ? this.#welcome() : this.#view()}
      </div>
    `;
  }

  #navigation(): TemplateResult {
    return html`<nav aria-label="Views">
      ${Object.entries(VIEWS).map(
        ([view, name]) =>
          html`<a
            href=${hashOf(view as View)}
            aria-current=${view === this.place.view ? "page" : nothing}
            >${name}</a
          >`,
      )}
    </nav>`;
  }

  #account(): TemplateResult | typeof nothing {
    const session = this.#session;
    if (!session.value || session.isGiven) return nothing;
    return html`<div class="row">
      <span class="muted text">${session.user?.name}</span>
      <button class="quiet small" @click=${() => session.signOut()}>Sign out</button>
    </div>`;
  }

  #welcome(): TemplateResult {
    return html`<div class="views narrow">
      <div>
        <h2>Welcome to Taskwire</h2>
        <p>
          Nobody has an account here yet. Make the first one: it is the admin’s, who may change
          everybody’s accounts and tasks. Your team can join when it is made.
        </p>
      </div>
      <tw-sign-in .api=${this.api} mode="sign-up"></tw-sign-in>
    </div>`;
  }

  #view(): TemplateResult {
    const { view } = this.place;
    return view === "tasks" || view === "team" ? this.#forPeople(view) : this.#forKeys(view);
  }

  /** The views that somebody has to be signed in for. */
  #forPeople(view: "tasks" | "team"): TemplateResult {
    const { api, token } = this;
    if (!this.#session.value) return this.#signIn();
    if (view === "tasks") return html`<tw-tasks .api=${api} .token=${token}></tw-tasks>`;
    return html`<tw-users .api=${api} .token=${token}></tw-users>`;
  }

  #signIn(): TemplateResult {
    if (this.#session.isGiven) return html`${problem(this.#session.notice)}`;
    if (!this.signUp) {
      return this.problem
        ? html`${problem(this.problem, () => this.#askSignUp())}`
        : loading("the app");
    }
    return html`<div class="narrow"><tw-sign-in .api=${this.api}></tw-sign-in></div>`;
  }

  /** The views that an API key opens; it is asked for once for all of them. */
  #forKeys(view: "messages" | "queue"): TemplateResult {
    const { api, apiKey } = this;
    const keys = this.#keys;
    if (!keys.value) return html`<div class="narrow card">${keyForm(keys)}</div>`;
    if (view === "queue") {
      const workspace = this.place.workspace ?? this.workspace;
      const go = ({ detail }: TwWorkspaceChangeEvent): void => {
        location.hash = hashOf("queue", detail.workspace);
      };
      return html`<tw-queue
        .api=${api}
        .apiKey=${apiKey}
        .workspace=${workspace}
        @tw-workspace-change=${go}
      ></tw-queue>`;
    }
    const write = ({ detail }: TwContactEvent): void => {
      // A copy: the same one may be chosen again.
      this.recipient = { ...detail.contact };
    };
    return html`<div class="views two">
      <tw-messages .api=${api} .apiKey=${apiKey} .to=${this.recipient}></tw-messages>
      <tw-contacts .api=${api} .apiKey=${apiKey} @tw-contact-choose=${write}></tw-contacts>
    </div>`;
  }
}
