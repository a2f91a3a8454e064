import { html, nothing, type TemplateResult } from "lit/html.js";
import type { QueueTask } from "../../sdk/types/queue.ts";
import type { TaskUpdate } from "../../sdk/watch/watch-tasks.ts";
import { Announcer } from "../shared/announce.ts";
import { TaskwireElement } from "../shared/element.ts";
import { loaded, UNREACHABLE } from "../shared/problem.ts";
import { QueueSource } from "../shared/queue.ts";
import { connection, empty, keyForm, loading, problem } from "../shared/states.ts";
import { styles } from "../shared/styles.ts";
import type { Actions } from "./actions.ts";
import type { Later } from "./later.ts";
import { Rows } from "./rows.ts";
import { TaskOrder } from "./task-order.ts";
import { LONGEST } from "./task-types.ts";
import { queueStyles } from "./tw-queue.styles.ts";

/**
 * @summary A workspace's task queue, live: what waits, runs and is completed, and when it ran.
 *
 * Tasks can be added, deleted while they wait, and flushed, and another workspace can be opened. The
 * list may be of any length: only the rows that are seen are drawn.
 *
 * @event {TwQueueCreateEvent} tw-queue-create - A task was added here: `detail.task`.
 * @event {TwQueueDeleteEvent} tw-queue-delete - A queued task was deleted here: `detail.task`.
 * @event {TwQueueFlushEvent} tw-queue-flush - Running and completed tasks were removed here:
 * `detail.deleted` is how many.
 * @event {TwWorkspaceChangeEvent} tw-workspace-change - Another workspace was opened here:
 * `detail.workspace`.
 *
 * @csspart title - The heading.
 * @csspart form - What adds a task.
 * @csspart history - The picture of the last minutes.
 * @csspart list - The tasks.
 * @csspart row - A task.
 *
 * @cssproperty [--tw-list-height=28rem] - How high the list may become.
 */
export class TwQueue extends TaskwireElement {
  static override styles = [styles, queueStyles];

  readonly #queue = new QueueSource(this);
  readonly #order = new TaskOrder();
  readonly #announcer = new Announcer(this);
  readonly #rows = new Rows(this.renderRoot, this.#order, (task) => this.#row(task));
  #later: Later | undefined;
  #loading: Promise<Later | undefined> | undefined;
  /** Whether the server has told the list. */
  #isKnown = false;

  constructor() {
    super();
    this.#queue.add({
      forget: () => this.#forget(),
      take: (update) => this.#take(update),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#later?.activity.stop();
  }

  #forget(): void {
    this.#isKnown = false;
    this.#later?.activity.stop();
  }

  #take(update: TaskUpdate): void {
    const { tasks } = this.#order;
    this.#order.take(update);
    this.#isKnown = true;
    if (this.#order.dispatched > 0 || update.type === "change") {
      void this.#load().then((later) => later?.activity.take(update, tasks));
    }
    this.requestUpdate();
  }

  /** Gives what is loaded later; `undefined` where that cannot be loaded now. */
  #load(): Promise<Later | undefined> {
    this.#loading ??= loaded(import("./later.ts")).then(
      ({ makeLater }) => {
        this.#later = makeLater({
          host: this,
          source: this.#queue,
          order: this.#order,
          announcer: this.#announcer,
          attempt: (name, action) => this.attempt(name, action),
          emit: (name, detail) => this.emit(name, detail),
        });
        this.requestUpdate();
        return this.#later;
      },
      () => {
        this.#loading = undefined;
        return undefined;
      },
    );
    return this.#loading;
  }

  async #act(act: (actions: Actions) => void): Promise<void> {
    const later = await this.#load();
    if (later) act(later.actions);
    else this.problem = UNREACHABLE;
  }

  /** Does something with what was typed in a form, when it is sent. */
  #with(act: (actions: Actions, typed: FormData, form: HTMLFormElement) => void) {
    return (event: SubmitEvent): void => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const typed = new FormData(form);
      void this.#act((actions) => act(actions, typed, form));
    };
  }

  protected override updated(): void {
    this.#rows.draw();
  }

  // What is shown

  protected override render(): unknown {
    const { credential } = this.#queue;
    return html`<section class="card" aria-labelledby="title" @focusin=${() => this.#load()}>
      <div class="row">
        <h2 id="title" part="title">Queue</h2>
        ${connection(this.#queue)} ${credential.value ? this.#workspaceForm() : nothing}
      </div>
      ${credential.value ? this.#content() : keyForm(credential)} ${this.#announcer.region()}
    </section>`;
  }

  #workspaceForm(): TemplateResult {
    return html`<form class="row open" @submit=${this.#with((actions, typed) => actions.open(typed))}>
      <label for="workspace">Workspace</label>
      <input
        id="workspace"
        name="workspace"
        .value=${this.workspace || "default"}
        required
        maxlength="64"
        pattern="[\\w\\-]+"
        title="Letters, digits, - and _"
        list="known"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
      />
      <datalist id="known">${this.#later?.actions.known.map((name) => html`<option value=${name}></option>`)}</datalist>
      <button class="quiet">Open</button>
    </form>`;
  }

  #content(): TemplateResult {
    return html`${this.#addForm()} ${problem(this.problem || this.#queue.problem)} ${this.#list()}`;
  }

  #addForm(): TemplateResult {
    return html`<form class="row add" part="form" @submit=${this.#with((actions, typed, form) => actions.add(typed, form))}>
      <label>
        Name
        <input
          name="name"
          placeholder="Task ${(this.#order.tasks.at(-1)?.id ?? 0) + 1}"
          maxlength="200"
          autocomplete="off"
        />
      </label>
      <label>
        Type, longest time
        <select name="type">
          ${Object.entries(LONGEST).map(
            ([type, longest]) => html`<option value=${type}>${type} · ${longest}</option>`,
          )}
        </select>
      </label>
      <button aria-busy=${this.isBusy("add")}>Add task</button>
    </form>`;
  }

  #list(): TemplateResult | typeof nothing {
    const { completed, dispatched, queued, count } = this.#order;
    if (!this.#isKnown) return this.#queue.problem ? nothing : loading("the queue");
    const jump = (number: number, what: string, row: number) =>
      html`<button class="quiet small" @click=${() => this.#rows.show(row)}>
        <b>${number.toLocaleString()}</b> ${what}
      </button>`;
    return html`
      <div class="row counts">
        ${jump(completed, "completed", 0)} ${jump(dispatched - completed, "running", completed - 1)}
        ${jump(queued, "queued", dispatched)}
        <button class="quiet small" @click=${() => this.#act((actions) => actions.flush())}>Flush</button>
      </div>
      ${this.#later?.activity.history()}
      ${count ? html`<ul part="list" role="list" aria-label="Tasks" tabindex="0"></ul>` : empty("Nothing in this workspace. Add a task: it starts as soon as there is a place.")}
    `;
  }

  /** The inside of a task's row. */
  #row(task: QueueTask): TemplateResult {
    const { id, name, type, status } = task;
    return html`<div>
        <p dir="auto" title=${name}>${name}</p>
        <p class="muted">${status} · #${id} · ${type}</p>
      </div>
      ${
        status === "queued"
          ? html`<button
              class="quiet small"
              aria-label="Delete ${name}"
              @click=${() => this.#act((actions) => actions.delete(task))}
            >
              Delete
            </button>`
          : this.#later?.activity.progressOf(task)
      }`;
  }
}
