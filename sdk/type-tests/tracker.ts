import {
  TrackerClient,
  type TrackerRole,
  type TrackerSession,
  type TrackerTask,
  type TrackerUser,
} from "../mod.ts";

// Calls that the compiler takes, and calls that it refuses. None of them runs.

export function constructing(): void {
  new TrackerClient();
  new TrackerClient({ token: undefined as string | undefined, maxRetries: 0 });

  // @ts-expect-error: the tracker has no keys
  new TrackerClient({ apiKey: "key" });
  // @ts-expect-error: baseUrl, not baseURL
  new TrackerClient({ baseURL: "http://localhost:3000" });
  // @ts-expect-error: a token is a text
  new TrackerClient({ token: 7 });
}

export async function accounts(tracker: TrackerClient): Promise<void> {
  const user: TrackerUser = await tracker.signUp({
    name: "Ada",
    email: "ada@example.org",
    password: "correct horse",
  });
  const session: TrackerSession = await tracker.signIn({
    email: user.email,
    password: "correct horse",
  });
  await tracker.signIn({ name: "Ada", password: "correct horse" });
  await tracker.signIn({ username: "Ada", password: "correct horse" });
  const token: string | undefined = tracker.token;
  const role: TrackerRole = (await tracker.me()).role;
  const next: string | null = (await tracker.users.list({ limit: 10 })).next_cursor;
  await tracker.users.update(user.id, { password: "another one" });
  void [session, token, role, next];

  // @ts-expect-error: the password is missing
  tracker.signUp({ name: "Ada", email: "ada@example.org" });
  // @ts-expect-error: nobody signs up as an admin
  tracker.signUp({ name: "Ada", email: "a@b.org", password: "correct horse", role: "admin" });
  // @ts-expect-error: nobody says who signs in
  tracker.signIn({ password: "correct horse" });
  // @ts-expect-error: a password alone does not do, nor does an e-mail
  tracker.signIn({ email: "ada@example.org" });
  // @ts-expect-error: there is no such role
  tracker.users.update(user.id, { role: "owner" });
  // @ts-expect-error: a user's id is a number
  tracker.users.get("7");
  // @ts-expect-error: accounts have no status to look for
  tracker.users.list({ status: "open" });
  // @ts-expect-error: a password is never given back
  user.password;
}

export async function tasks({ tasks, users }: TrackerClient): Promise<void> {
  const task: TrackerTask = await tasks.create({ title: "Buy milk" });
  await tasks.create({ title: "Buy milk", description: "two", status: "in_progress" });
  await tasks.update(task.id, { status: "done" });
  await tasks.list({ limit: 10, cursor: "7", status: "open", user_id: task.user_id, q: "milk" });
  for await (const { title } of tasks.all({ status: "done" })) title.trim();
  for await (const { title } of users.allTasks(task.user_id)) title.trim();

  // @ts-expect-error: the title is missing
  tasks.create({ description: "two" });
  // @ts-expect-error: in_progress, as the wire has it
  tasks.create({ title: "Buy milk", status: "in-progress" });
  // @ts-expect-error: whoever makes it has it
  tasks.create({ title: "Buy milk", user_id: 7 });
  // @ts-expect-error: a task's id is a number
  tasks.get("7");
  // @ts-expect-error: a task's id is a number
  tasks.delete(task);
  // @ts-expect-error: there is no such status
  tasks.update(task.id, { status: "closed" });
  // @ts-expect-error: user_id, not userId
  tasks.list({ userId: 7 });
  // @ts-expect-error: an id is a number
  tasks.list({ user_id: "7" });
  // @ts-expect-error: a cursor is the text that came with the page before
  tasks.list({ cursor: 7 });
  // @ts-expect-error: tasks are paged by limit and cursor
  tasks.list({ page: 2 });
  // @ts-expect-error: title, not name
  task.name;
}

export async function watching(tracker: TrackerClient): Promise<void> {
  for await (const update of tracker.watch()) {
    if (update.type === "reset") continue;
    if (update.resource === "user") update.upsert[0]?.email.trim();
    else update.remove[0]?.toFixed();

    // @ts-expect-error: the tracker tells of tasks and users
    update.resource === "message";
  }
  // @ts-expect-error: the client has the token
  tracker.watch({ token: "token" });
}
