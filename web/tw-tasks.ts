import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { messageOf, session, type Task, tracker } from "./api.ts";
import { LIVE_TEXTS, Live, type LiveState } from "./live.ts";
import { styles } from "./styles.ts";

const STATUSES = { open: "Open", in_progress: "In progress", done: "Done" };
const PAGE = 50;
/** The API's longest page. */
const LONGEST_PAGE = 200;

const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** The team's latest tasks: reading them as they change, adding, deleting. */
export class TwTasks extends LitElement {
  static override properties = {
    tasks: { state: true },
    hasMore: { state: true },
    names: { state: true },
    live: { state: true },
    error: { state: true },
    isBusy: { state: true },
    asked: { state: true },
  };

  static override styles = [
    styles,
    css`
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-4);
      }

      li {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-4) 0;
        border-top: 1px solid var(--line);
      }

      li:last-child {
        padding-bottom: 0;
      }

      .description {
        max-height: 12em;
        overflow-y: auto;
        white-space: pre-wrap;
      }

      .actions {
        display: flex;
        align-items: center;
        gap: var(--space-2);
      }

      .status {
        padding: 0 var(--space-3);
        border-radius: 1em;
        background: var(--hover);
        font-size: 0.8125rem;
        font-weight: 500;
        line-height: 1.75rem;
        white-space: nowrap;
      }

      select.status {
        width: auto;
        min-height: 2rem;
        border-radius: var(--radius);
      }

      .status[data-status="in_progress"] {
        background: var(--accent-soft);
        color: var(--accent-text);
      }

      .status[data-status="done"] {
        background: var(--success-soft);
        color: var(--success-text);
      }
    `,
  ];

  /** Latest first; undefined until they are read. */
  declare private tasks: readonly Task[] | undefined;
  declare private hasMore: boolean;
  /** The people's names, by their ids. */
  declare private names: ReadonlyMap<number, string>;
  declare private live: LiveState;
  declare private error: string;
  declare private isBusy: boolean;
  /** The task of which it is asked whether to delete it. */
  declare private asked: number | undefined;

  #connection: Live | undefined;
  #limit = PAGE;
  #isReading = false;
  #isStale = false;

  constructor() {
    super();
    this.#reset();
  }

  #reset(): void {
    this.tasks = undefined;
    this.hasMore = false;
    this.names = new Map();
    this.live = "connecting";
    this.error = "";
    this.isBusy = false;
    this.asked = undefined;
    this.#limit = PAGE;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener("change", this.#follow);
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener("change", this.#follow);
    this.#connection?.close();
  }

  // What the server has

  readonly #follow = (): void => {
    this.#connection?.close();
    this.#reset();
    if (!session.token) return;
    // Browsers cannot set a header on a WebSocket: there alone the token is in the query, which
    // the server keeps out of its logs.
    this.#connection = new Live({
      path: `/tracker/ws?${new URLSearchParams({ token: session.token })}`,
      onMessage: () => void this.#read(),
      onState: (state, refusal) => {
        this.live = state;
        if (refusal?.status === 401) session.end("Your session has ended. Sign in again.");
      },
    });
    void this.#read();
  };

  /** Reads the list; what changes meanwhile has it read once more. */
  async #read(): Promise<void> {
    this.#isStale = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isStale) {
      this.#isStale = false;
      await this.#readOnce().catch((error) => {
        this.error = messageOf(error);
      });
    }
    this.#isReading = false;
  }

  async #readOnce(): Promise<void> {
    const { token } = session;
    if (!token) return;
    const { tasks, next_cursor } = await tracker.tasks(this.#limit);
    if (token !== session.token) return;
    this.tasks = tasks;
    this.hasMore = next_cursor !== null;
    await this.#learnNames(tasks);
  }

  async #learnNames(tasks: readonly Task[]): Promise<void> {
    const owners = new Set(tasks.map((task) => task.user_id));
    const unknown = [...owners].filter((id) => !this.names.has(id));
    if (unknown.length === 0) return;
    // One who has just left is not found; the next list comes without their tasks.
    const found = await Promise.allSettled(unknown.map(tracker.user));
    const users = found.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    this.names = new Map([...this.names, ...users.map(({ id, name }) => [id, name] as const)]);
  }

  // What people do

  async #attempt(action: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.error = "";
    try {
      await action();
      await this.#read();
    } catch (error) {
      this.error = messageOf(error);
    } finally {
      this.isBusy = false;
    }
  }

  #add(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    void this.#attempt(async () => {
      await tracker.addTask({ title: text("title"), description: text("description") });
      form.reset();
      form.querySelector("input")?.focus();
    });
  }

  #setStatus(id: number, event: Event): void {
    const { value } = event.currentTarget as HTMLSelectElement;
    void this.#attempt(async () => {
      await tracker.changeTask(id, { status: value });
    });
  }

  #delete(id: number): void {
    void this.#attempt(async () => {
      await tracker.deleteTask(id);
      this.asked = undefined;
      // The button that had the focus goes.
      this.#focus("h2");
    });
  }

  async #ask(id: number | undefined, focused: string): Promise<void> {
    this.asked = id;
    await this.updateComplete;
    this.#focus(focused);
  }

  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  #showMore(): void {
    this.#limit = Math.min(this.#limit + PAGE, LONGEST_PAGE);
    void this.#attempt(async () => {});
  }

  // What is shown

  protected override render(): TemplateResult | typeof nothing {
    if (!session.user) return nothing;
    return html`<section class="card">
      <div class="head">
        <h2 tabindex="-1">Tasks</h2>
        <span class="live" data-state=${this.live} role="status">${LIVE_TEXTS[this.live]}</span>
      </div>
      <form @submit=${this.#add}>
        <label>Title <input name="title" required maxlength="200" autocomplete="off" /></label>
        <label>
          Description
          <textarea name="description" rows="2" maxlength="10000"></textarea>
        </label>
        <div><button aria-busy=${this.isBusy}>Add task</button></div>
      </form>
      ${this.error ? html`<p class="error" role="alert">${this.error}</p>` : nothing}
      ${this.#list()}
    </section>`;
  }

  #list(): TemplateResult | typeof nothing {
    if (!this.tasks) {
      return this.error ? nothing : html`<p class="muted" role="status">Loading the tasks…</p>`;
    }
    if (this.tasks.length === 0) {
      return html`<p class="empty">No tasks yet. Add the first one.</p>`;
    }
    return html`
      <ul>
        ${repeat(
          this.tasks,
          ({ id }) => id,
          (task) => this.#task(task),
        )}
      </ul>
      ${this.#more()}
    `;
  }

  #more(): TemplateResult | typeof nothing {
    if (!this.hasMore) return nothing;
    return this.#limit < LONGEST_PAGE
      ? html`<div><button class="quiet" @click=${this.#showMore}>Show more</button></div>`
      : html`<p class="muted">These are the latest ${LONGEST_PAGE}.</p>`;
  }

  #task(task: Task): TemplateResult {
    const { user } = session;
    const isMine = task.user_id === user?.id || user?.role === "admin";
    const date = new Date(task.creation_date);
    return html`<li>
      <h3 class="text" dir="auto">${task.title}</h3>
      ${task.description ? html`<p class="text description" dir="auto">${task.description}</p>` : nothing}
      <div class="head">
        <p class="muted text">
          <bdi>${this.names.get(task.user_id) ?? "…"}</bdi> ·
          <time datetime=${task.creation_date}>${time.format(date)}</time>
        </p>
        <div class="actions">${isMine ? this.#actions(task) : this.#status(task)}</div>
      </div>
    </li>`;
  }

  #status({ status }: Task): TemplateResult {
    return html`<span class="status" data-status=${status}>${STATUSES[status]}</span>`;
  }

  #actions({ id, title, status }: Task): TemplateResult {
    if (this.asked === id) {
      return html`
        <button class="small danger" @click=${() => this.#delete(id)}>Delete for good</button>
        <button class="small quiet" @click=${() => this.#ask(undefined, `#delete-${id}`)}>Keep</button>
      `;
    }
    return html`
      <select
        class="status"
        data-status=${status}
        aria-label="Status of ${title}"
        .value=${status}
        @change=${(event: Event) => this.#setStatus(id, event)}
      >
        ${Object.entries(STATUSES).map(
          ([value, text]) =>
            html`<option value=${value} ?selected=${value === status}>${text}</option>`,
        )}
      </select>
      <button
        id="delete-${id}"
        class="small quiet"
        aria-label="Delete ${title}"
        @click=${() => this.#ask(id, ".danger")}
      >
        Delete
      </button>
    `;
  }
}

customElements.define("tw-tasks", TwTasks);
