import type { QueueTask } from "../../sdk/types/queue.ts";
import type { TaskUpdate } from "../../sdk/watch/watch-tasks.ts";
import { taskOf } from "./task-order.ts";

/** So long, in milliseconds, changes are gathered: a busy queue is not to talk without a pause. */
const GATHER_MS = 2000;

/** What can be told of a task. */
type What = "Added" | "Completed" | "Removed";

/** What others and the queue itself have changed, in few words, for those who do not see it. */
export class News {
  readonly #say: (text: string) => void;
  /** What the person has done here: it is told when it is done, and is no news. */
  readonly #own = new Set<string>();
  /** The names of the tasks that something is to be told of, by their ids. */
  readonly #gathered = new Map<What, Map<number, string>>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** What is told of these tasks is the person's own doing. */
  own(what: What, ids: readonly number[]): void {
    for (const id of ids) this.#own.add(what + id);
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#gathered.clear();
  }

  /** @param before the tasks as they were, in the order of their numbers */
  take({ type, upsert, remove }: TaskUpdate, before: readonly QueueTask[]): void {
    if (type === "snapshot") return;
    for (const { id, name, status } of upsert) {
      if (!taskOf(before, id)) this.#gather("Added", id, name);
      if (status === "completed") this.#gather("Completed", id, name);
    }
    for (const id of remove) this.#gather("Removed", id, taskOf(before, id)?.name ?? "");
  }

  #gather(what: What, id: number, name: string): void {
    const tasks = this.#gathered.get(what) ?? new Map<number, string>();
    this.#gathered.set(what, tasks.set(id, name));
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  #tell(): void {
    for (const [what, tasks] of this.#gathered) {
      const names = [...tasks].filter(([id]) => !this.#own.delete(what + id));
      const [first] = names;
      if (first) this.#say(`${what}: ${names.length > 1 ? `${names.length} tasks` : first[1]}.`);
    }
    this.forget();
  }
}
