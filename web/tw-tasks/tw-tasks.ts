import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TaskwireError } from "../../sdk/errors.ts";
import type { TrackerClient } from "../../sdk/tracker/tracker-client.ts";
import type { TrackerTasks } from "../../sdk/tracker/tracker-tasks.ts";
import type {
  TrackerTask,
  TrackerTaskChange,
  TrackerTaskStatus,
  TrackerUser,
} from "../../sdk/types/tracker.ts";
import type { TrackerUpdate } from "../../sdk/watch/watch-changes.ts";
import { Announcer } from "../shared/announce.ts";
import type { Changes, Properties } from "../shared/drawn-element.ts";
import { TaskwireElement } from "../shared/element.ts";
import { listView } from "../shared/list-view.ts";
import { pillStyles } from "../shared/pill.styles.ts";
import { connection, empty, problem } from "../shared/states.ts";
import { styles } from "../shared/styles.ts";
import { TrackerSource } from "../shared/tracker.ts";
import { Deletions } from "./deletions.ts";
import { filterFields } from "./filter-fields.ts";
import { FocusKeeper } from "./focus-keeper.ts";
import { Names } from "./names.ts";
import { newsOf } from "./news.ts";
import { findIn, latestFirst } from "./task.ts";
import { taskForm, typedIn } from "./task-form.ts";
import { type Filter, fits, taskList } from "./task-list.ts";
import { deletedView, taskView } from "./task-view.ts";
import { tasksStyles } from "./tw-tasks.styles.ts";

/** How long after the last letter it is searched. */
const PAUSE_MS = 200;

/**
 * @summary People's tasks, latest first: the team's, one's own, or one person's. They can be
 * searched, and added, edited, set to a status and deleted by whom the server lets: members their
 * own, admins all.
 *
 * What others change appears as it happens. An edit under way keeps what is typed, and says so. A
 * deletion can be undone for ten seconds; only then, or when the page is left, is the server asked.
 *
 * @event {TwTaskCreateEvent} tw-task-create - A task was added here: `detail.task`.
 * @event {TwTaskChangeEvent} tw-task-change - A task was changed here: `detail.task`.
 * @event {TwTaskDeleteEvent} tw-task-delete - A task was deleted here for good: `detail.task`.
 *
 * @csspart title - The heading.
 * @csspart form - What a task is added or edited with.
 * @csspart row - A task.
 */
export class TwTasks extends TaskwireElement {
  static override properties: Properties = {
    scope: {},
    user: {},
    status: { state: true },
    text: { state: true },
  };

  static override styles = [styles, pillStyles, tasksStyles];

  /** Whose tasks are shown: `team` or `mine`. Who looks at them can switch. */
  declare scope: string | null;
  /** The id of the person whose tasks are shown, whatever `scope` is. */
  declare user: string | number | null | undefined;
  /** The only status that is shown, or all where it is empty. */
  declare private status: TrackerTaskStatus | "";
  /** What is searched for. */
  declare private text: string;

  readonly #announcer = new Announcer(this);
  readonly #deletions = new Deletions(this);
  readonly #tracker = new TrackerSource(this);
  readonly #names = new Names(this.#tracker);
  readonly #tasks = taskList(this.#tracker, () => this.#filter);
  /** What is being edited, as it was when that began. */
  readonly #edits = new Map<number, TrackerTask>();
  /** What was shown last; while it is read by another filter it stays, so that nothing jumps. */
  #shown: readonly TrackerTask[] | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.scope = "team";
    this.status = "";
    this.text = "";
    this.addController(new FocusKeeper(this));
    this.#tracker.add({
      forget: () => {
        this.#shown = undefined;
        this.#edits.clear();
        this.#deletions.finish();
      },
      take: (update) => this.#heed(update),
    });
  }

  // What is shown, and whose it is

  /** The calls for tasks. There is nothing to do while there is nobody who may call. */
  get #calls(): TrackerTasks {
    return (this.#tracker.client as TrackerClient).tasks;
  }

  get #person(): TrackerUser | undefined {
    return this.#tracker.credential.user;
  }

  get #filter(): Filter {
    const { scope, status, text } = this;
    const own = scope === "mine" ? (this.#person?.id ?? 0) : undefined;
    return { owner: this.user ? Number(this.user) : own, status, text };
  }

  #mayChange({ user_id }: TrackerTask): boolean {
    return this.#person?.role === "admin" || this.#person?.id === user_id;
  }

  protected override willUpdate(changes: Changes): void {
    // All of its properties say which tasks are shown.
    if (Object.keys(TwTasks.properties).some((name) => changes.has(name))) void this.#restart();
  }

  async #restart(): Promise<void> {
    await this.#tasks.restart();
    const { items, hasMore } = this.#tasks;
    if (items) this.#announcer.say(`Tasks: ${items.length}${hasMore ? " and more" : ""}.`);
  }

  /** Tells what others do to what is shown. */
  #heed(update: TrackerUpdate): void {
    for (const { text, action } of newsOf(update, this.#shown, this.#tasks.items)) {
      if (!this.isBusy(action)) this.#announcer.say(text);
    }
  }

  // What people do

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const typed = typedIn(event);
    await this.attempt("Added", async () => {
      const task = await this.#calls.create(typed);
      this.#show("Added", task);
      form.reset();
      form.querySelector("input")?.focus();
      // It is to be seen.
      if (!fits(task, this.#filter)) this.#showAll();
    });
  }

  #showAll(): void {
    clearTimeout(this.#timer);
    this.status = "";
    this.text = "";
    (this.renderRoot.querySelector("[type=search]") as HTMLInputElement).value = "";
  }

  #change(id: number, change: TrackerTaskChange): Promise<boolean> {
    return this.attempt(`Changed ${id}`, async () =>
      this.#show("Changed", await this.#calls.update(id, change)),
    );
  }

  /** Shows and tells what the server has answered. */
  #show(verb: "Added" | "Changed", task: TrackerTask): void {
    this.#tasks.put(task);
    this.#announcer.say(`${verb}: ${task.title}.`);
    this.emit(verb === "Added" ? "tw-task-create" : "tw-task-change", { task });
  }

  async #setStatus({ id }: TrackerTask, event: Event): Promise<void> {
    const select = event.currentTarget as HTMLSelectElement;
    const isDone = await this.#change(id, { status: select.value as TrackerTaskStatus });
    if (!isDone) select.value = findIn(this.#tasks.items, id)?.status ?? "";
  }

  #edit(task: TrackerTask): void {
    this.#edits.set(task.id, task);
    this.requestUpdate();
  }

  #stopEdit(id: number): void {
    this.#edits.delete(id);
    this.requestUpdate();
  }

  async #save(from: TrackerTask, event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (await this.#change(from.id, typedIn(event, from))) this.#stopEdit(from.id);
  }

  #delete(task: TrackerTask): void {
    const { id, title } = task;
    const calls = this.#calls;
    const deleteForGood = async () => {
      const isDone = await this.attempt(`Deleted ${id}`, async () => {
        await calls.delete(id).catch((error: TaskwireError) => {
          // That it is gone already is as good.
          if (error.status !== 404) throw error;
        });
        this.#tasks.drop(id);
        this.emit("tw-task-delete", { task });
      });
      if (!isDone) this.problem = `“${title}” is not deleted. ${this.problem}`;
    };
    this.#announcer.say(`Deleted: ${title}.`);
    this.#deletions.plan(id, deleteForGood, this.#tracker.credential.unfinished);
  }

  #search(value: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.text = value;
    }, PAUSE_MS);
  }

  // How it looks

  protected override render(): unknown {
    const { client, problem: misuse } = this.#tracker;
    const { user } = this;
    return html`<section class="card">
      <div class="head">
        <h2 part="title" tabindex="-1">
          Tasks${user ? html` of <bdi>${this.#names.of(Number(user))}</bdi>` : nothing}
        </h2>
        ${client ? connection(this.#tracker) : nothing}
      </div>
      ${client ? html`${this.#addForm()} ${this.#filterFields()}` : nothing}
      <div>${problem(this.problem || misuse)} ${client ? this.#list() : this.#signedOut()}</div>
      ${this.#announcer.region()}
    </section>`;
  }

  #signedOut(): TemplateResult {
    const { isGiven, notice } = this.#tracker.credential;
    return isGiven
      ? html`${problem(notice && `${notice} Correct the attribute token.`)}`
      : html`${problem(notice)} ${empty("Sign in to see and add tasks.")}`;
  }

  #addForm(): TemplateResult | typeof nothing {
    // What one adds is one's own.
    if (this.user && Number(this.user) !== this.#person?.id) return nothing;
    return taskForm({ isBusy: this.isBusy("Added"), submit: (event) => this.#add(event) });
  }

  #filterFields(): TemplateResult {
    const { user, scope, status, text } = this;
    return filterFields({
      scope: user ? undefined : scope,
      status,
      text,
      choose: (name, value) => Object.assign(this, { [name]: value }),
      search: (value) => this.#search(value),
    });
  }

  #list(): TemplateResult {
    const { items, isReading } = this.#tasks;
    if (items || !isReading) this.#shown = items;
    const shown = this.#shown ?? [];
    // What is edited stays in sight, whatever becomes of it.
    const others = [...this.#edits.values()].filter(({ id }) => !findIn(shown, id));
    return listView(this, this.#tasks, {
      name: "tasks",
      none: this.#none,
      rows: [...shown, ...others].sort(latestFirst),
      row: (task) => this.#row(task),
    });
  }

  get #none(): string {
    if (this.status || this.text) return "No such tasks. Search for something else.";
    return `No tasks yet. ${this.user ? "" : "Add the first one."}`;
  }

  #row(task: TrackerTask): TemplateResult {
    return html`<li part="row" class=${task.status} tabindex="-1">${this.#inRow(task)}</li>`;
  }

  #inRow(task: TrackerTask): TemplateResult {
    const { id, title, user_id } = task;
    const canUndo = this.#deletions.has(id);
    if (canUndo || this.isBusy(`Deleted ${id}`))
      return deletedView(title, canUndo && (() => this.#deletions.undo(id)));
    const from = this.#edits.get(id);
    if (from) {
      return taskForm({
        from,
        now: this.#shown ? findIn(this.#shown, id) : from,
        isBusy: this.isBusy(`Changed ${id}`),
        submit: (event) => this.#save(from, event),
        cancel: () => this.#stopEdit(id),
      });
    }
    return taskView(
      task,
      this.#names.of(user_id),
      this.#mayChange(task) && {
        setStatus: (event) => this.#setStatus(task, event),
        edit: () => this.#edit(task),
        delete: () => this.#delete(task),
      },
    );
  }
}
