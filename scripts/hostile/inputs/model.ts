/** What the server holds, as its answers have promised: the simplest thing that could be right. */

export interface ModelUser {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly creation_date: string;
}

export interface ModelTask {
  readonly id: number;
  readonly user_id: number;
  readonly title: string;
  readonly description: string;
  readonly status: string;
  readonly creation_date: string;
}

export interface ModelContact {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
}

export interface ModelMessage {
  readonly id: string;
  readonly from: string;
  readonly to: ModelContact;
  readonly content: string;
  readonly createdAt: string;
  /** How often it was sent: once, and once more for each time that it was sent again. */
  readonly rounds: number;
}

export interface ModelQueued {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly created_at: string;
}

export interface ModelWorkspace {
  readonly next: number;
  /** In the order of their creation. */
  readonly tasks: readonly ModelQueued[];
  /** The last that was dispatched: all up to it are, those behind it are queued. */
  readonly dispatchedTo: number;
}

/** What is kept of a request that had an Idempotency-Key. */
export interface ModelKey {
  readonly path: string;
  readonly body: string;
  readonly answer: string;
}

export interface Model {
  readonly users: readonly ModelUser[];
  /** By user, the token that is used for them; none once they have signed out. */
  readonly tokens: Readonly<Record<number, string | undefined>>;
  readonly ended: readonly string[];
  readonly tasks: readonly ModelTask[];
  readonly nextTask: number;
  readonly contacts: readonly ModelContact[];
  readonly messages: readonly ModelMessage[];
  readonly workspaces: Readonly<Record<string, ModelWorkspace>>;
  readonly keys: Readonly<Record<string, ModelKey>>;
}

export const emptyModel: Model = {
  users: [],
  tokens: {},
  ended: [],
  tasks: [],
  nextTask: 1,
  contacts: [],
  messages: [],
  workspaces: {},
  keys: {},
};

/** So many tasks of a workspace run at once, and end after the test. */
export const PLACES = 2;
/** So many times a message is tried in each round. */
export const TRIES = 3;

/** The receiver takes half of all messages, always the same ones. */
export function isTaken(messageId: string): boolean {
  return Number.parseInt(messageId.at(-1) ?? "0", 16) % 2 === 0;
}

/** Dispatches what has a place: with tasks that do not end, the first ones in order. */
export function dispatched(workspace: ModelWorkspace): ModelWorkspace {
  const running = workspace.tasks.filter(({ id }) => id <= workspace.dispatchedTo).length;
  const next = workspace.tasks.filter(({ id }) => id > workspace.dispatchedTo);
  const started = next.slice(0, Math.max(0, PLACES - running));
  return { ...workspace, dispatchedTo: started.at(-1)?.id ?? workspace.dispatchedTo };
}

/** All that can be seen of the model, in the form in which the server's is gathered. */
export function viewOf(model: Model) {
  return {
    users: [...model.users].sort((one, other) => one.id - other.id),
    tasks: [...model.tasks].sort((one, other) => other.id - one.id),
    contacts: model.contacts,
    messages: [...model.messages].reverse().map(({ rounds, ...message }) => ({
      ...message,
      status: isTaken(message.id) ? "delivered" : "failed",
      attempts: isTaken(message.id) ? 1 : TRIES * rounds,
    })),
    workspaces: Object.fromEntries(
      Object.entries(model.workspaces).map(([name, workspace]) => [
        name,
        workspace.tasks.map((task) => ({
          ...task,
          status: task.id <= workspace.dispatchedTo ? "running" : "queued",
        })),
      ]),
    ),
  };
}

export type View = ReturnType<typeof viewOf>;
