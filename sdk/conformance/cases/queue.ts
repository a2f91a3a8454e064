import { equal, failure, ok } from "../assert.ts";
import { anyName, queueOf } from "../clients.ts";
import type { Case } from "../context.ts";

/** More than run at once. */
const MANY = 10;

export const queueCases: readonly Case[] = [
  {
    name: "queue: create, list, delete and flush",
    async run(context) {
      const queue = queueOf(context);
      const made = [];
      for (let number = 1; number <= MANY; number++) {
        made.push(await queue.tasks.create({ name: `Task ${number}`, type: "gx.heavy" }));
      }
      equal(
        made.map(({ id }) => id),
        made.map((_, index) => index + 1),
        "the ids",
      );
      equal([made[0]?.name, made[0]?.type], ["Task 1", "gx.heavy"]);
      const { tasks } = await queue.tasks.list();
      equal(tasks.length, MANY, "the number of tasks");
      const [running, queued] = [tasks[0], tasks.at(-1)];
      ok(running?.started_at && !queued?.started_at, "what runs comes first, what waits last");

      equal(await queue.tasks.delete(MANY), undefined, "what deleting gives");
      await failure(context, queue.tasks.delete(running.id), "not_found", 404);
      equal(await queue.tasks.flush(), undefined, "what flushing gives");
      const left = (await queue.tasks.list()).tasks.map(({ id }) => id);
      ok(!left.includes(MANY), "the deleted one is gone");
      ok(!left.includes(running.id), "the running one is gone");
      ok(left.length > 0, "what waited is still there");
    },
  },
  {
    name: "queue: stats, and workspaces apart from each other",
    async run(context) {
      const [one, other] = [queueOf(context), queueOf(context)];
      const before = await one.stats();
      await one.tasks.create({ name: "Here", type: "gx.heavy" });
      equal((await other.tasks.list()).tasks, [], "the other workspace's tasks");
      const after = await other.stats();
      equal(after.workspaces, before.workspaces + 2, "the number of workspaces");
      ok(Date.parse(after.requestedAt) >= Date.parse(after.startedAt), "the times are in order");
      ok(
        after.queued + after.running + after.completed > 0 && after.connections >= 0,
        "what there is is counted",
      );
    },
  },
  {
    name: "queue: a workspace is the same by its name, and its name is checked before anything is sent",
    async run(context) {
      const name = anyName();
      const { id } = await queueOf(context, name).tasks.create({ name: "Here", type: "gx.heavy" });
      equal((await queueOf(context, name).tasks.list()).tasks[0]?.id, id);
      const misused = Promise.resolve().then(() => queueOf(context, "not a name"));
      await failure(context, misused, "invalid_argument");
    },
  },
];
