import { html, render } from "lit/html.js";
import type { QueueTasks } from "../../sdk/queue/queue-tasks.ts";
import type { QueueTask, QueueTaskType } from "../../sdk/types/queue.ts";
import { apiOf } from "../shared/api.ts";
import { keep, kept } from "../shared/kept.ts";
import type { Parts } from "./later.ts";
import type { News } from "./news.ts";

/** What a person does with the tasks of a queue. */
export class Actions {
  readonly #parts: Parts;
  readonly #news: News;

  /** @param news is told what the person has done */
  constructor(parts: Parts, news: News) {
    this.#parts = parts;
    this.#news = news;
  }

  #attempt(name: string, action: (tasks: QueueTasks) => PromiseLike<void>): void {
    const { attempt, source } = this.#parts;
    void attempt(name, async () => {
      const client = await source.client?.calls();
      if (client) await action(client.tasks);
    });
  }

  /**
   * Adds a task.
   *
   * @param typed what was in the form when it was sent
   */
  add(typed: FormData, form: HTMLFormElement): void {
    const { announcer, emit } = this.#parts;
    const input = form.elements.namedItem("name") as HTMLInputElement;
    const text = String(typed.get("name"));
    const name = text.trim() || input.placeholder;
    this.#attempt("add", async (tasks) => {
      const task = await tasks.create({ name, type: typed.get("type") as QueueTaskType });
      this.#news.own("Added", [task.id]);
      announcer.say(`Added: ${name}.`);
      // What has been typed meanwhile is the next one's name.
      if (input.value === text) input.value = "";
      emit("tw-queue-create", { task });
    });
  }

  /** Deletes a task that waits. */
  delete(task: QueueTask): void {
    const { announcer, emit } = this.#parts;
    const { id, name } = task;
    this.#attempt(`delete ${id}`, async (tasks) => {
      await tasks.delete(id);
      this.#news.own("Removed", [id]);
      announcer.say(`Deleted: ${name}.`);
      emit("tw-queue-delete", { task });
    });
  }

  /** Removes what has started; asks before, where something is lost. */
  flush(): void {
    const { host, order } = this.#parts;
    const { completed, dispatched } = order;
    if (dispatched === 0) {
      this.#flush();
      return;
    }
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "flush");
    dialog.onclose = () => {
      dialog.remove();
      if (dialog.returnValue) this.#flush();
    };
    render(
      html`<form method="dialog">
        <h3 id="flush">Flush the queue?</h3>
        <p>
          Running tasks (${dispatched - completed}) are stopped. They and the completed ones
          (${completed}) are removed. Queued ones stay.
        </p>
        <div class="row">
          <button class="quiet" autofocus>Cancel</button>
          <button class="danger" value="flush">Flush</button>
        </div>
      </form>`,
      dialog,
    );
    host.renderRoot.append(dialog);
    dialog.showModal();
  }

  #flush(): void {
    const { order, announcer, emit } = this.#parts;
    this.#attempt("flush", async (tasks) => {
      const { dispatched } = order;
      const ids = order.tasks.slice(0, dispatched).map(({ id }) => id);
      await tasks.flush();
      this.#news.own("Removed", ids);
      announcer.say(`Flushed: ${dispatched} tasks.`);
      emit("tw-queue-flush", { deleted: dispatched });
    });
  }

  /** Opens another workspace. */
  open(typed: FormData): void {
    const { host, emit } = this.#parts;
    const workspace = String(typed.get("workspace"));
    const last = host.workspace || "default";
    if (workspace === last) return;
    host.workspace = workspace;
    keep(this.#keptName, [...new Set([...this.known, last, workspace])].join(" "));
    emit("tw-workspace-change", { workspace });
  }

  /** The workspaces that were opened in this tab. */
  get known(): readonly string[] {
    return kept(this.#keptName)?.split(" ") ?? [];
  }

  get #keptName(): string {
    return `workspaces ${apiOf(this.#parts.host.api)}`;
  }
}
