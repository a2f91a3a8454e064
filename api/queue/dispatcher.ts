import type { Logger } from "pino";
import { longTimeout } from "../long-timeout.ts";
import { type Store, StoreUnavailableError } from "../store/store.ts";
import { workspaceOf } from "./schema.ts";
import { advance } from "./tasks.ts";

/** How long a workspace is left alone after an error that nobody expected. */
const TROUBLE_MS = 1000;

export interface DispatcherOptions {
  readonly maxRunningWorkspaceTasks: number;
  readonly taskTimeScale: number;
}

/** What is known of a workspace between two of its changes. */
interface Workspace {
  running: number;
  /** Cancels the timer of the next end. */
  cancel: () => void;
  advancing: Promise<void> | undefined;
  /** Set while it advances: it has to be looked at again, whatever comes of it. */
  again: boolean;
  /** The same, if a place is free then. */
  againIfFree: boolean;
}

/**
 * Starts queued tasks and completes running ones. Nothing is polled: a workspace is looked at when
 * a task is created while a place is free, when its tasks are flushed, and when a task's time ends.
 */
export class Dispatcher {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #places: number;
  readonly #timeScale: number;
  readonly #workspaces = new Map<number, Workspace>();
  /** Workspaces whose change the disk refused. */
  readonly #refused = new Set<number>();
  #unsubscribe: (() => void)[] = [];
  #stopped = false;

  constructor(store: Store, options: DispatcherOptions, log: Logger) {
    this.#store = store;
    this.#log = log;
    this.#places = options.maxRunningWorkspaceTasks;
    this.#timeScale = options.taskTimeScale;
  }

  /** Goes on where the last process ended. */
  async start(): Promise<void> {
    this.#unsubscribe = [
      this.#store.subscribe((events) => {
        for (const { topic, type } of events) this.#hear(workspaceOf(topic), type);
      }),
      this.#store.onWritable(() => this.#tryRefused()),
    ];
    const busy = await this.#store.all<{ id: number }>(
      "SELECT id FROM queue_workspaces WHERE running > 0 OR queued > 0",
    );
    for (const { id } of busy) this.#wake(id);
  }

  #hear(id: number | undefined, type: string): void {
    if (id === undefined || type === "advanced" || type === "removed") return;
    const workspace = this.#workspaces.get(id);
    if (type !== "created" || !workspace) this.#wake(id);
    else if (workspace.advancing) workspace.againIfFree = true;
    else if (workspace.running < this.#places) this.#wake(id);
  }

  #wake(id: number): void {
    const workspace = this.#workspaces.get(id) ?? {
      running: 0,
      cancel: () => {},
      advancing: undefined,
      again: false,
      againIfFree: false,
    };
    this.#workspaces.set(id, workspace);
    if (workspace.advancing) {
      workspace.again = true;
      return;
    }
    workspace.advancing = this.#advance(id, workspace).finally(() => {
      workspace.advancing = undefined;
      const isFree = workspace.running < this.#places;
      if (workspace.again || (workspace.againIfFree && isFree)) this.#wake(id);
    });
  }

  async #advance(id: number, workspace: Workspace): Promise<void> {
    const options = { places: this.#places, timeScale: this.#timeScale };
    workspace.again = false;
    workspace.againIfFree = false;
    if (this.#stopped) return;
    workspace.cancel();
    try {
      const { running, nextEnd } = await this.#store.write((tx) =>
        advance(tx, id, Date.now(), options),
      );
      workspace.running = running;
      if (nextEnd !== undefined) this.#wakeAt(id, workspace, nextEnd);
    } catch (error) {
      this.#waitOut(id, workspace, error as Error);
    }
  }

  /** A disk that refuses says when it takes writes again; after anything else, it is tried again. */
  #waitOut(id: number, workspace: Workspace, error: Error): void {
    if (error instanceof StoreUnavailableError) {
      this.#refused.add(id);
      return;
    }
    this.#log.error({ workspace: id, error: error.stack }, "tasks could not be dispatched");
    this.#wakeAt(id, workspace, Date.now() + TROUBLE_MS);
  }

  #wakeAt(id: number, workspace: Workspace, time: number): void {
    if (this.#stopped) return;
    workspace.cancel = longTimeout(() => this.#wake(id), time - Date.now());
  }

  #tryRefused(): void {
    const refused = [...this.#refused];
    this.#refused.clear();
    if (refused.length > 0) this.#log.info({ workspaces: refused.length }, "dispatching goes on");
    for (const id of refused) this.#wake(id);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const workspace of this.#workspaces.values()) {
      await workspace.advancing;
      workspace.cancel();
    }
  }
}
