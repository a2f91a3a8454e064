/** A person, as the tracker knows them. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly role: "admin" | "member";
  readonly creation_date: string;
}

/** A task of the tracker. */
export interface Task {
  readonly id: number;
  readonly user_id: number;
  readonly title: string;
  readonly description: string;
  readonly creation_date: string;
  readonly status: "open" | "in_progress" | "done";
}

export interface TaskPage {
  readonly tasks: readonly Task[];
  readonly next_cursor: string | null;
}

/** A task of a workspace's queue. */
export interface QueueTask {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly status: "queued" | "running" | "completed";
  /** 0 to 100 */
  readonly progress: number;
  readonly created_at: string;
  readonly started_at?: string;
  readonly completed_at?: string;
}

/** A call that failed. Its message can be shown to people as it is. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** 0 where no answer came. */
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** What to tell a person about a failure. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError
    ? error.message
    : "Something went wrong on this page. Reload it.";
}

/** The failure that an answer stands for: all three APIs have the same error body. */
export async function failureOf(response: Response): Promise<ApiError> {
  const body: { message?: unknown } | null = await response.json().catch(() => null);
  const message =
    typeof body?.message === "string" ? body.message : `The server answered ${response.status}.`;
  return new ApiError(response.status, message);
}

/** Without an answer for so long, a call has failed. */
const ANSWER_MS = 30_000;

interface Options {
  readonly token?: string | undefined;
  readonly body?: object;
}

/** @throws {ApiError} */
async function call<T>(method: string, path: string, { token, body }: Options = {}): Promise<T> {
  const headers = new Headers();
  if (token) headers.set("Authorization", `Bearer ${token}`);
  if (body) headers.set("Content-Type", "application/json");
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch (cause) {
    throw new ApiError(0, "The server cannot be reached. Try again in a moment.", { cause });
  }
  if (!response.ok) throw await failureOf(response);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** What is kept until the tab is closed; in memory only, where the browser keeps nothing. */
export const kept = {
  read(name: string): string | null {
    try {
      return sessionStorage.getItem(`taskwire.${name}`);
    } catch {
      return null;
    }
  },
  write(name: string, value: string | null): void {
    try {
      if (value === null) sessionStorage.removeItem(`taskwire.${name}`);
      else sessionStorage.setItem(`taskwire.${name}`, value);
    } catch {
      // Storage is switched off: the value lives as long as the page does.
    }
  },
};

interface SignedIn {
  readonly token: string;
  readonly user: User;
}

/** Who is signed in. Dispatches `change`. */
class Session extends EventTarget {
  #current: SignedIn | undefined;
  /** Why the last one ended, where it was not the person's own wish. */
  notice = "";

  constructor() {
    super();
    const text = kept.read("session");
    if (text) this.#current = JSON.parse(text);
  }

  get user(): User | undefined {
    return this.#current?.user;
  }

  get token(): string | undefined {
    return this.#current?.token;
  }

  start({ token, user }: SignedIn): void {
    this.#set({ token, user }, "");
  }

  end(notice = ""): void {
    if (this.#current) this.#set(undefined, notice);
  }

  #set(current: SignedIn | undefined, notice: string): void {
    this.#current = current;
    this.notice = notice;
    kept.write("session", current ? JSON.stringify(current) : null);
    this.dispatchEvent(new Event("change"));
  }
}

export const session = new Session();

/** A tracker call of the person who is signed in; a token that is refused ends the session. */
async function signed<T>(method: string, path: string, body?: object): Promise<T> {
  const { token } = session;
  try {
    return await call<T>(method, `/tracker${path}`, body ? { token, body } : { token });
  } catch (error) {
    const refused = error instanceof ApiError && error.status === 401;
    if (refused && token === session.token) session.end("Your session has ended. Sign in again.");
    throw error;
  }
}

/** People and their tasks. */
export const tracker = {
  signUp: (body: { name: string; email: string; password: string }) =>
    call<User>("POST", "/tracker/users", { body }),
  async signIn(body: { email: string; password: string }): Promise<void> {
    session.start(await call<SignedIn>("POST", "/tracker/auth", { body }));
  },
  /** Forgets the token in any case; the server is asked to refuse it from now on. */
  async signOut(): Promise<void> {
    const told = signed<void>("POST", "/logout").then(
      () => "",
      () => "You are signed out here, but the server could not be told.",
    );
    session.end(await told);
  },
  user: (id: number) => signed<User>("GET", `/users/${id}`),
  tasks: (limit: number) => signed<TaskPage>("GET", `/tasks?limit=${limit}`),
  addTask: (task: { title: string; description: string }) => signed<Task>("POST", "/tasks", task),
  changeTask: (id: number, change: { status: string }) =>
    signed<Task>("PATCH", `/tasks/${id}`, change),
  deleteTask: (id: number) => signed<void>("DELETE", `/tasks/${id}`),
};

/** One workspace, and the key to it. */
export interface Workspace {
  readonly apiKey: string;
  readonly name: string;
}

/** The path of a queue call; its API takes the key in the query. */
export function queuePath({ apiKey, name }: Workspace, path: string): string {
  return `/queue${path}?${new URLSearchParams({ api_key: apiKey, workspace_id: name })}`;
}

/** The queue of a workspace. */
export const queue = {
  list: (workspace: Workspace) =>
    call<{ tasks: readonly QueueTask[] }>("GET", queuePath(workspace, "/tasks")),
  add: (workspace: Workspace, task: { name: string; type: string }) =>
    call<{ task: QueueTask }>("POST", queuePath(workspace, "/tasks"), { body: task }),
  remove: (workspace: Workspace, id: number) =>
    call<void>("DELETE", queuePath(workspace, `/tasks/${id}`)),
  flush: (workspace: Workspace) => call<void>("POST", queuePath(workspace, "/tasks/flush")),
};
