import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TaskwireError } from "../../sdk/errors.ts";
import type { TrackerClient } from "../../sdk/tracker/tracker-client.ts";
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
import { LiveList } from "../shared/live-list.ts";
import { connection, empty, loading, problem } from "../shared/states.ts";
import { styles } from "../shared/styles.ts";
import { TrackerSource } from "../shared/tracker.ts";
import { Deletions } from "./deletions.ts";
import { FocusKeeper } from "./focus-keeper.ts";
import { Names } from "./names.ts";
import { contains, findIn, latestFirst, STATUSES, textOf } from "./task.ts";
import { changeIn, type Edit, editForm, taskFields, typedIn } from "./task-form.ts";
import { deletedView, options, taskView } from "./task-view.ts";
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
 * @csspart form - What a task is added with.
 * @csspart row - A task.
 */
export class TwTasks extends TaskwireElement {
  static override properties: Properties = {
    scope: {},
    user: {},
    status: { state: true },
    text: { state: true },
  };

  static override styles = [styles, tasksStyles];

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
  readonly #focus = new FocusKeeper(this);
  readonly #tracker = new TrackerSource(this);
  readonly #names = new Names(this.#tracker);
  readonly #tasks = new LiveList<TrackerTask, TrackerClient>(this.#tracker, {
    resource: "task",
    order: latestFirst,
    isMeant: (task) => this.#isMeant(task),
    read: async (client, { cursor }) => {
      const owner = this.#owner;
      const { tasks, next_cursor } = await client.tasks.list({
        cursor,
        user_id: owner === 0 ? (await client.me()).id : owner,
        status: this.status || undefined,
        q: this.text,
      });
      return { items: tasks, next: next_cursor };
    },
  });

  readonly #edits = new Map<number, Edit>();
  /** What was shown when it was drawn last. */
  #shown: readonly TrackerTask[] | undefined;
  /** What was shown before the filter was changed: it stays until the new list is there. */
  #before: readonly TrackerTask[] | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.scope = "team";
    this.status = "";
    this.text = "";
    this.#tracker.add({
      forget: () => {
        this.#edits.clear();
        this.#before = undefined;
        this.#deletions.runAll();
      },
      take: (update) => this.#heed(update),
    });
  }

  // What is shown, and whose it is

  /** Who is asked; the element offers nothing to do while there is nobody. */
  get #client(): TrackerClient {
    return this.#tracker.client as TrackerClient;
  }

  get #person(): TrackerUser | undefined {
    return this.#tracker.credential.user;
  }

  /** Whose tasks are shown: an id, 0 where it is not known yet who is signed in, or everybody's. */
  get #owner(): number | undefined {
    if (this.user) return Number(this.user);
    return this.scope === "mine" ? (this.#person?.id ?? 0) : undefined;
  }

  #isMeant(task: TrackerTask): boolean {
    const owner = this.#owner ?? task.user_id;
    return (
      owner === task.user_id &&
      (!this.status || this.status === task.status) &&
      contains(task, this.text)
    );
  }

  #mayChange({ user_id }: TrackerTask): boolean {
    return this.#person?.role === "admin" || this.#person?.id === user_id;
  }

  protected override willUpdate(changes: Changes): void {
    // All of its properties say which tasks are shown.
    if (Object.keys(TwTasks.properties).some((name) => changes.has(name))) void this.#restart();
  }

  async #restart(): Promise<void> {
    this.#before = this.#tasks.items;
    await this.#tasks.restart();
    const { items, hasMore } = this.#tasks;
    if (items) this.#announcer.say(`Tasks: ${items.length}${hasMore ? " and more" : ""}.`);
  }

  /** Heeds what has changed, and tells what others did to what is shown. */
  #heed(update: TrackerUpdate): void {
    if (update.type === "reset" || update.resource !== "task") return;
    for (const task of update.upsert) this.#heedOne(task.id, task);
    for (const id of update.remove) this.#heedOne(id, undefined);
  }

  #heedOne(id: number, now: TrackerTask | undefined): void {
    const edit = this.#edits.get(id);
    if (edit) edit.now = now;
    const was = findIn(this.#shown, id);
    const is = findIn(this.#tasks.items, id);
    const verb = !now ? "Deleted" : was ? "Changed" : "Added";
    const isOwn = this.isBusy(was ? `${verb} ${id}` : verb);
    const isSame = was && is ? textOf(was) === textOf(is) && was.status === is.status : was === is;
    if (!isSame && !isOwn) this.#announcer.say(`${verb}: ${(is ?? was)?.title}.`);
  }

  // What people do

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const typed = typedIn(event);
    await this.attempt("Added", async () => {
      const task = await this.#client.tasks.create(typed);
      this.#show("Added", task);
      form.reset();
      form.querySelector("input")?.focus();
      // It is to be seen.
      if (!this.#isMeant(task)) this.#showAll();
    });
  }

  #showAll(): void {
    this.status = "";
    this.text = "";
    (this.renderRoot.querySelector("[type=search]") as HTMLInputElement).value = "";
  }

  #change(id: number, change: TrackerTaskChange): Promise<boolean> {
    return this.attempt(`Changed ${id}`, async () =>
      this.#show("Changed", await this.#client.tasks.update(id, change)),
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
    this.#edits.set(task.id, { from: task, now: task });
    this.requestUpdate();
  }

  #stopEdit(id: number): void {
    this.#edits.delete(id);
    this.requestUpdate();
  }

  async #save(edit: Edit, event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { id } = edit.from;
    if (await this.#change(id, changeIn(event, edit))) this.#stopEdit(id);
  }

  #delete(task: TrackerTask): void {
    const { id, title } = task;
    const client = this.#client;
    this.#announcer.say(`Deleted: ${title}.`);
    this.#deletions.plan(id, async () => {
      const isDone = await this.attempt(`Deleted ${id}`, async () => {
        await client.tasks.delete(id).catch((error: TaskwireError) => {
          // That it is gone already is as good.
          if (error.status !== 404) throw error;
        });
        this.#tasks.drop(id);
        this.emit("tw-task-delete", { task });
      });
      if (!isDone) this.problem = `“${title}” is not deleted. ${this.problem}`;
    });
  }

  async #showMore(): Promise<void> {
    const count = this.#focus.rows.length;
    await this.#tasks.more();
    await this.updateComplete;
    this.#focus.rows[count]?.focus();
  }

  #search(event: Event): void {
    const { value } = event.currentTarget as HTMLInputElement;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.text = value;
    }, PAUSE_MS);
  }

  // How it looks

  protected override render(): TemplateResult {
    const { client, problem: misuse, state } = this.#tracker;
    const { user } = this;
    return html`<section class="card">
      <div class="head">
        <h2 part="title" tabindex="-1">
          Tasks${user ? html` of <bdi>${this.#names.of(Number(user))}</bdi>` : nothing}
        </h2>
        ${client ? connection(state) : nothing}
      </div>
      ${client ? html`${this.#addForm()} ${this.#filter()}` : nothing}
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
    const isBusy = this.isBusy("Added");
    return html`<form part="form" class="add" aria-label="Add a task" @submit=${this.#add}>
      ${taskFields(isBusy)}
      <button aria-busy=${isBusy}>Add task</button>
    </form>`;
  }

  #filter(): TemplateResult {
    const choose = ({ currentTarget }: Event): void => {
      const { name, value } = currentTarget as HTMLSelectElement;
      Object.assign(this, { [name]: value });
    };
    return html`<div class="row filter">
      ${
        this.user
          ? nothing
          : html`<select name="scope" aria-label="Whose tasks" @change=${choose}>
              ${options({ team: "Team’s tasks", mine: "My tasks" }, this.scope)}
            </select>`
      }
      <select name="status" aria-label="Status" @change=${choose}>
        ${options({ "": "Any status", ...STATUSES }, this.status)}
      </select>
      <input type="search" aria-label="Search" placeholder="Search" @input=${this.#search} />
    </div>`;
  }

  #list(): TemplateResult {
    const { items, isReading, hasMore, problem: failure } = this.#tasks;
    this.#shown = items;
    const known = (items ?? (isReading && this.#before)) || [];
    // An edit stays in sight, whatever becomes of its task.
    const edited = [...this.#edits.values()].map(({ from }) => from);
    const others = edited.filter(({ id }) => !findIn(known, id));
    const rows = [...known, ...others].sort(latestFirst);
    return html`
      ${problem(failure, () => this.#tasks.refresh())}
      ${
        rows.length
          ? html`<ul>
              ${repeat(
                rows,
                ({ id }) => id,
                (task) => this.#row(task),
              )}
            </ul>`
          : this.#nothing()
      }
      ${
        hasMore
          ? html`<button class="quiet" aria-busy=${isReading} @click=${this.#showMore}>
              Show more
            </button>`
          : nothing
      }
    `;
  }

  #nothing(): TemplateResult | typeof nothing {
    if (!this.#tasks.items) return this.#tasks.problem ? nothing : loading("tasks");
    if (this.status || this.text) return empty("No such tasks. Search for something else.");
    return empty(`No tasks yet. ${this.user ? "" : "Add the first one."}`);
  }

  #row(task: TrackerTask): TemplateResult {
    return html`<li part="row" class=${task.status} tabindex="-1">${this.#inRow(task)}</li>`;
  }

  #inRow(task: TrackerTask): TemplateResult {
    const { id, title, user_id } = task;
    const canUndo = this.#deletions.has(id);
    if (canUndo || this.isBusy(`Deleted ${id}`))
      return deletedView(title, canUndo && (() => this.#deletions.undo(id)));
    const edit = this.#edits.get(id);
    if (edit) {
      return editForm(
        edit,
        this.isBusy(`Changed ${id}`),
        (event) => this.#save(edit, event),
        () => this.#stopEdit(id),
      );
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
