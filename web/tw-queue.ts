import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { styleMap } from "lit/directives/style-map.js";
import { kept, messageOf, type QueueTask, queue, queuePath, type Workspace } from "./api.ts";
import { LIVE_TEXTS, Live, type LiveMessage, type LiveState } from "./live.ts";
import { styles } from "./styles.ts";

/** How long a task of each type takes at most. */
const TYPES = {
  "gx.tiny": "3 s",
  "gx.micro": "5 s",
  "gx.small": "10 s",
  "gx.medium": "30 s",
  "gx.large": "2 min",
  "gx.heavy": "5 min",
};

/** In the order in which they are shown. */
const GROUPS = { running: "Running", queued: "Queued", completed: "Completed" } as const;
/** So many tasks of a group are shown; the others are counted. */
const SHOWN_MOST = 50;
/** The server tells when a task starts and ends; how far it has come is asked for so often… */
const PROGRESS_MS = 1000;
/** …as long as the list is not longer than this. */
const PROGRESS_TASKS_MOST = 500;

interface Snapshot extends LiveMessage {
  readonly type: "snapshot";
  readonly tasks: readonly QueueTask[];
}

interface Change extends LiveMessage {
  readonly type: "change";
  readonly upsert: readonly QueueTask[];
  readonly remove: readonly number[];
}

/** The live queue of a workspace: watching it, adding, deleting, flushing. */
export class TwQueue extends LitElement {
  static override properties = {
    workspace: { state: true },
    live: { state: true },
    error: { state: true },
    isBusy: { state: true },
  };

  static override styles = [
    styles,
    css`
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-4);
      }

      .fields {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto;
        align-items: end;
      }

      .watched {
        padding-bottom: var(--space-4);
        border-bottom: 1px solid var(--line);
      }

      @media (max-width: 30rem) {
        .fields {
          grid-template-columns: 1fr 1fr;
        }

        .watched button,
        .new label:first-child {
          grid-column: 1 / -1;
        }

        .new {
          grid-template-columns: 1fr auto;
        }
      }

      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-1) var(--space-3);
        min-height: 2.75rem;
        padding: var(--space-2) 0;
        border-top: 1px solid var(--line);
      }

      h3 {
        margin-bottom: var(--space-2);
      }

      .count {
        color: var(--muted);
        font-weight: 400;
      }

      .number {
        color: var(--muted);
        font-size: 0.875rem;
        font-variant-numeric: tabular-nums;
      }

      .bar {
        grid-column: 1 / -1;
        height: 0.375rem;
        overflow: hidden;
        border-radius: 1em;
        background: var(--track);
      }

      .bar div {
        height: 100%;
        border-radius: inherit;
        background: var(--accent);
        transition: width 1s linear;
      }

      @media (prefers-reduced-motion: reduce) {
        .bar div {
          transition: none;
        }
      }
    `,
  ];

  declare private workspace: Workspace;
  declare private live: LiveState;
  declare private error: string;
  declare private isBusy: boolean;

  /** By id; undefined until the server has told them. */
  #tasks: Map<number, QueueTask> | undefined;
  #connection: Live<Snapshot | Change> | undefined;
  #progressTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.workspace = {
      name: kept.read("workspace") ?? "default",
      apiKey: kept.read("api-key") ?? "there-is-no-key",
    };
    this.live = "connecting";
    this.error = "";
    this.isBusy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connection?.close();
    clearTimeout(this.#progressTimer);
    this.#progressTimer = undefined;
  }

  // What the server has

  #watch(): void {
    this.#connection?.close();
    this.#tasks = undefined;
    this.error = "";
    this.#connection = new Live<Snapshot | Change>({
      path: queuePath(this.workspace, "/ws/tasks"),
      protocol: "taskwire.v1",
      onMessage: (message) => this.#hear(message),
      onState: (state, refusal) => {
        this.live = state;
        if (refusal) this.error = refusal.message;
      },
    });
  }

  #hear(message: Snapshot | Change): void {
    const isWhole = message.type === "snapshot";
    const tasks = isWhole ? new Map<number, QueueTask>() : (this.#tasks ?? new Map());
    for (const task of isWhole ? message.tasks : message.upsert) tasks.set(task.id, task);
    if (!isWhole) for (const id of message.remove) tasks.delete(id);
    this.#tasks = tasks;
    this.#progressTimer ??= setTimeout(this.#askProgress, PROGRESS_MS);
    this.requestUpdate();
  }

  readonly #askProgress = async (): Promise<void> => {
    const tasks = this.#tasks;
    this.#progressTimer = undefined;
    if (!tasks || tasks.size > PROGRESS_TASKS_MOST || this.#inGroup("running").length === 0) return;
    if (!document.hidden && this.live === "live") {
      // A failure shows in the state of the connection.
      const list = await queue.list(this.workspace).catch(() => ({ tasks: [] }));
      for (const { id, status, progress } of list.tasks) {
        const known = tasks.get(id);
        // The connection may have told newer things meanwhile, but not of this.
        if (status === "running" && known?.status === status) tasks.set(id, { ...known, progress });
      }
      this.requestUpdate();
    }
    if (this.isConnected) this.#progressTimer ??= setTimeout(this.#askProgress, PROGRESS_MS);
  };

  /** In the order of their dispatch, which is that of their ids. */
  #inGroup(status: QueueTask["status"]): QueueTask[] {
    const all = [...(this.#tasks?.values() ?? [])];
    return all.filter((task) => task.status === status).sort((a, b) => a.id - b.id);
  }

  // What people do

  async #attempt(action: () => Promise<unknown>): Promise<void> {
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

  #open(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    this.workspace = { name: text("workspace"), apiKey: text("api-key") };
    kept.write("workspace", this.workspace.name);
    kept.write("api-key", this.workspace.apiKey);
    this.#watch();
  }

  #add(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const task = { name: String(data.get("name")).trim(), type: String(data.get("type")) };
    void this.#attempt(async () => {
      await queue.add(this.workspace, task);
      const name = form.querySelector("input");
      if (!name) return;
      name.value = "";
      name.focus();
    });
  }

  #delete(id: number): void {
    void this.#attempt(async () => {
      await queue.remove(this.workspace, id);
      // The button that had the focus goes.
      this.renderRoot.querySelector("h2")?.focus();
    });
  }

  #flush(): void {
    void this.#attempt(() => queue.flush(this.workspace));
  }

  // What is shown

  protected override render(): TemplateResult {
    return html`<section class="card">
      <div class="head">
        <h2 tabindex="-1">Queue</h2>
        <span class="live" data-state=${this.live} role="status">${LIVE_TEXTS[this.live]}</span>
      </div>
      ${this.#watched()} ${this.#newTask()}
      ${this.error ? html`<p class="error" role="alert">${this.error}</p>` : nothing}
      ${this.#groups()}
    </section>`;
  }

  #watched(): TemplateResult {
    const { name, apiKey } = this.workspace;
    return html`<form class="fields watched" @submit=${this.#open}>
      <label>
        Workspace
        <input name="workspace" .value=${name} required maxlength="64" autocomplete="off"
          autocapitalize="none" spellcheck="false" />
      </label>
      <label>
        API key
        <input name="api-key" .value=${apiKey} required autocomplete="off"
          autocapitalize="none" spellcheck="false" />
      </label>
      <button class="quiet">Open</button>
    </form>`;
  }

  #newTask(): TemplateResult {
    return html`<form class="fields new" @submit=${this.#add}>
      <label>Name <input name="name" required maxlength="200" autocomplete="off" /></label>
      <label>
        Type, longest time
        <select name="type">
          ${Object.entries(TYPES).map(
            ([type, most]) => html`<option value=${type}>${type}, ${most}</option>`,
          )}
        </select>
      </label>
      <button aria-busy=${this.isBusy}>Add</button>
    </form>`;
  }

  #groups(): TemplateResult | typeof nothing {
    if (!this.#tasks) {
      const isComing = this.live === "connecting" || this.live === "waiting";
      return isComing ? html`<p class="muted">Loading the queue…</p>` : nothing;
    }
    if (this.#tasks.size === 0) {
      return html`<p class="empty">Nothing in this workspace. Add a task: it starts by itself.</p>`;
    }
    return html`
      ${Object.keys(GROUPS).map((status) => this.#group(status as keyof typeof GROUPS))}
      <div class="head">
        <button class="quiet" @click=${this.#flush} aria-describedby="flush-hint">Flush</button>
        <p id="flush-hint" class="muted">Removes what is running or completed.</p>
      </div>
    `;
  }

  #group(status: keyof typeof GROUPS): TemplateResult | typeof nothing {
    const tasks = this.#inGroup(status);
    if (tasks.length === 0) return nothing;
    if (status === "completed") tasks.reverse();
    const hidden = tasks.length - SHOWN_MOST;
    return html`<div>
      <h3>${GROUPS[status]} <span class="count">${tasks.length}</span></h3>
      <ul>
        ${repeat(
          tasks.slice(0, SHOWN_MOST),
          ({ id }) => id,
          (task) => this.#task(task),
        )}
      </ul>
      ${hidden > 0 ? html`<p class="muted">and ${hidden} more</p>` : nothing}
    </div>`;
  }

  #task(task: QueueTask): TemplateResult {
    return html`<li>
      <div>
        <p class="text" dir="auto">${task.name}</p>
        <p class="number">${task.id} · ${task.type}</p>
      </div>
      ${this.#end(task)}
    </li>`;
  }

  #end(task: QueueTask): TemplateResult {
    const { id, name, status, progress } = task;
    if (status === "queued") {
      return html`<button
        class="small quiet"
        aria-label="Delete ${name}"
        @click=${() => this.#delete(id)}
      >
        Delete
      </button>`;
    }
    if (status === "completed") return html`<span class="number">${taken(task)}</span>`;
    return html`
      <span class="number">${progress} %</span>
      <div
        class="bar"
        role="progressbar"
        aria-label="Progress of ${name}"
        aria-valuenow=${progress}
      >
        <div style=${styleMap({ width: `${progress}%` })}></div>
      </div>
    `;
  }
}

/** How long a completed task took. */
function taken({ started_at, completed_at }: QueueTask): string {
  if (!started_at || !completed_at) return "";
  const seconds = (Date.parse(completed_at) - Date.parse(started_at)) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

customElements.define("tw-queue", TwQueue);
