import type { MessagingUpdate, TrackerUpdate } from "../../mod.ts";
import { equal, failure, ok } from "../assert.ts";
import { anyName, anyPhone, memberOf, messagingOf } from "../clients.ts";
import type { Case } from "../context.ts";

export const liveChangeCases: readonly Case[] = [
  {
    name: "tracker.watch(): tasks as they are made, changed and deleted",
    async run(context) {
      const { WebSocket } = context;
      const tracker = await memberOf(context);
      const title = anyName();
      const seen: string[] = [];
      let id: number | undefined;
      for await (const update of tracker.watch({ WebSocket })) {
        if (update.type === "reset" && id === undefined) {
          ({ id } = await tracker.tasks.create({ title }));
        } else if (isOf(update, id)) {
          seen.push(update.upsert.find((task) => task.id === id)?.status ?? "gone");
          if (seen.length === 1) await tracker.tasks.update(id as number, { status: "done" });
          if (seen.length === 2) await tracker.tasks.delete(id as number);
          if (seen.length === 3) break;
        }
      }
      equal(seen, ["open", "done", "gone"]);
    },
  },
  {
    name: "messaging.watch(): a message on its way, and a later watch that goes on",
    async run(context) {
      const { WebSocket } = context;
      const messaging = messagingOf(context);
      const to = { name: "Ada", phone: anyPhone() };
      const statuses: string[] = [];
      let since: number | undefined;
      for await (const update of messaging.watch({ WebSocket })) {
        since = update.cursor;
        if (update.type === "reset") {
          await messaging.messages.send({ from: "Me", to, content: "Hello" });
          continue;
        }
        statuses.push(...messagesTo(update, to.phone));
        if (statuses.includes("delivered")) break;
      }
      equal(statuses, ["queued", "delivered"]);

      const { id } = await messaging.contacts.create({ name: "Missed", phone: anyPhone() });
      for await (const update of messaging.watch({ WebSocket, since })) {
        ok(update.type === "change" && update.resource === "contact", "it is of a contact");
        equal(
          update.upsert.map((contact) => contact.id),
          [id],
          "the contacts that were missed",
        );
        break;
      }
    },
  },
  {
    name: "tracker.watch(): a wrong token, and one that is revoked, end it for good",
    async run(context) {
      const { sdk, baseUrl, WebSocket } = context;
      const stranger = new sdk.TrackerClient({ baseUrl, token: "not-a-token" });
      await failure(context, lastOf(stranger.watch({ WebSocket })), "unauthorized", 401);

      const tracker = await memberOf(context);
      const watch = tracker.watch({ WebSocket });
      const ending = lastOf(watch, () => tracker.signOut());
      await failure(context, ending, "unauthorized", 401);
      equal(watch.state, "closed");
    },
  },
];

type TaskUpdate = Extract<TrackerUpdate, { readonly resource: "task" }>;

function isOf(update: TrackerUpdate, id: number | undefined): update is TaskUpdate {
  if (update.type !== "change" || update.resource !== "task") return false;
  return update.remove.some((one) => one === id) || update.upsert.some((task) => task.id === id);
}

function messagesTo(update: MessagingUpdate, phone: string): string[] {
  if (update.type !== "change" || update.resource !== "message") return [];
  return update.upsert.filter(({ to }) => to.phone === phone).map(({ status }) => status);
}

/** Reads until the end, and does something at the first update. */
async function lastOf<T>(updates: AsyncIterable<T>, atFirst?: () => Promise<unknown>) {
  let last: T | undefined;
  for await (const update of updates) {
    if (last === undefined) await atFirst?.();
    last = update;
  }
  return last;
}
