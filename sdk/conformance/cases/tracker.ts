import { allOf, equal, failure, ok } from "../assert.ts";
import { adminOf, anyEmail, anyName, memberOf, PASSWORD } from "../clients.ts";
import type { Case } from "../context.ts";

export const trackerCases: readonly Case[] = [
  {
    name: "tracker: sign up, sign in, me, and sign out",
    async run(context) {
      const { sdk, baseUrl } = context;
      await adminOf(context);
      const tracker = new sdk.TrackerClient({ baseUrl });
      const email = anyEmail();
      const name = anyName();
      const user = await tracker.signUp({ name, email, password: PASSWORD });
      equal([user.name, user.email, user.role], [name, email, "member"]);
      equal(tracker.token, undefined, "the token before signing in");

      for (const who of [{ email }, { name }, { username: name }]) {
        const session = await tracker.signIn({ ...who, password: PASSWORD });
        equal(session.user, user);
        equal(session.token_type, "Bearer");
        ok(Date.parse(session.expires_at) > Date.now(), "the token lasts");
        equal(tracker.token, session.token, "the token that is kept");
      }
      equal(await tracker.me(), user);

      const other = new sdk.TrackerClient({ baseUrl, token: tracker.token });
      equal(await other.me(), user, "whom the token is of");
      await tracker.signOut();
      equal(tracker.token, undefined, "the token after signing out");
      await failure(context, other.me(), "unauthorized", 401);
      await failure(context, tracker.me(), "unauthorized", 401);
    },
  },
  {
    name: "tracker: a wrong password and a taken e-mail are refused",
    async run(context) {
      const { sdk, baseUrl } = context;
      const member = await memberOf(context);
      const { email } = await member.me();
      const tracker = new sdk.TrackerClient({ baseUrl });
      await failure(context, tracker.signIn({ email, password: "not it" }), "unauthorized", 401);
      const again = { name: "Again", email, password: PASSWORD };
      await failure(context, tracker.signUp(again), "email_taken", 409);
    },
  },
  {
    name: "users: create, get, list, all(), update and delete",
    async run(context) {
      const admin = await adminOf(context);
      const { users } = admin;
      equal((await admin.me()).role, "admin");
      const account = { name: "Grace", email: anyEmail(), password: PASSWORD };
      const user = await users.create(account);
      equal(await users.get(user.id), user);
      const renamed = await users.update(user.id, { name: "Grace Hopper" });
      equal(renamed, { ...user, name: "Grace Hopper" });

      const { users: first, next_cursor } = await users.list({ limit: 1 });
      equal(first.length, 1, "the number of users on a page of one");
      ok(next_cursor, "there is a next page");
      const { users: second } = await users.list({ limit: 1, cursor: next_cursor });
      ok(second[0] && second[0].id !== first[0]?.id, "the next page has somebody else");
      const all = await allOf(users.all({ limit: 2 }));
      equal(
        all.find(({ id }) => id === user.id),
        renamed,
        "the user in all()",
      );
      equal(new Set(all.map(({ id }) => id)).size, all.length, "the number of different users");

      await users.delete(user.id);
      await failure(context, users.get(user.id), "not_found", 404);
      await failure(context, users.delete((await admin.me()).id), "last_admin", 409);
    },
  },
  {
    name: "tasks: create, get, update and delete",
    async run(context) {
      const { tasks } = await memberOf(context);
      const task = await tasks.create({ title: "Write" });
      equal([task.title, task.description, task.status], ["Write", "", "open"]);
      equal(await tasks.get(task.id), task);
      const changed = await tasks.update(task.id, { status: "done", description: "Now" });
      equal(changed, { ...task, status: "done", description: "Now" });
      equal(await tasks.delete(task.id), undefined, "what deleting gives");
      await failure(context, tasks.get(task.id), "not_found", 404);
    },
  },
  {
    name: "tasks: list and all() take status, user_id, q, limit and cursor",
    async run(context) {
      const member = await memberOf(context);
      const { tasks, users } = member;
      const { id: user_id } = await member.me();
      const word = anyName();
      const made = [];
      for (const number of [1, 2, 3, 4, 5]) {
        const status = number > 3 ? "done" : "open";
        made.unshift(await tasks.create({ title: `${word} ${number}`, status }));
      }
      const { tasks: page, next_cursor } = await tasks.list({ user_id, limit: 2 });
      equal(page, made.slice(0, 2), "the latest two");
      ok(next_cursor, "there is a next page");
      const { tasks: next } = await tasks.list({ user_id, limit: 2, cursor: next_cursor });
      equal(next, made.slice(2, 4), "the next two");
      const done = made.filter(({ status }) => status === "done");
      equal((await tasks.list({ user_id, status: "done" })).tasks, done, "those that are done");
      equal((await tasks.list({ q: `${word} 3` })).tasks, made.slice(2, 3), "those with a text");
      equal(await allOf(tasks.all({ q: word, limit: 2 })), made, "all with a text");
      equal((await users.tasks(user_id, { limit: 2 })).tasks, made.slice(0, 2), "a user's tasks");
      equal(await allOf(users.allTasks(user_id, { limit: 2 })), made, "all of a user's tasks");
    },
  },
  {
    name: "tasks: everybody reads them, only their owner and admins change them",
    async run(context) {
      const owner = await memberOf(context);
      const other = await memberOf(context);
      const task = await owner.tasks.create({ title: "Mine" });
      equal(await other.tasks.get(task.id), task);
      await failure(context, other.tasks.update(task.id, { title: "Yours" }), "forbidden", 403);
      await failure(context, other.tasks.delete(task.id), "forbidden", 403);
      const admin = await adminOf(context);
      equal((await admin.tasks.update(task.id, { title: "Ours" })).title, "Ours");
    },
  },
];
