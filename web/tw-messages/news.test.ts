import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Message, MessageStatus } from "../../sdk/types/messaging.ts";
import type { MessagingUpdate } from "../../sdk/watch/watch-changes.ts";
import { newsOf } from "./news.ts";

const news = suite("newsOf()");

/** A message of a second. */
function message(second: number, status: MessageStatus = "queued"): Message {
  const to = { id: "1", name: `Ada ${second}`, phone: "+33612345678" };
  const createdAt = new Date(second * 1000).toISOString();
  return { id: String(second), from: "Bob", to, content: "Hello", status, createdAt };
}

const change = (...upsert: Message[]): MessagingUpdate => ({
  type: "change",
  resource: "message",
  upsert,
  remove: [],
  cursor: 1,
});

const list = [message(5), message(4, "failed")];

for (const [what, update, items, text] of [
  ["a new message", change(message(6)), list, "Queued: message to Ada 6."],
  ["the first message", change(message(1)), [], "Queued: message to Ada 1."],
  ["another status", change(message(5, "delivered")), list, "Delivered: message to Ada 5."],
  [
    "two changes",
    change(message(5, "failed"), message(4)),
    list,
    "Failed: message to Ada 5. Queued: message to Ada 4.",
  ],
  [
    "many changes",
    change(...[6, 7, 8, 9].map((i) => message(i))),
    list,
    "4 messages have changed.",
  ],
  ["no other status", change(message(5)), list, ""],
  ["one on a later page", change(message(3, "delivered")), list, ""],
  ["a list that is not read", change(message(6)), undefined, ""],
  ["a new beginning", { type: "reset", cursor: 1 } as const, list, ""],
] as const) {
  news(`of ${what}: ${text || "nothing"}`, () => {
    assert.is(newsOf(update, items), text);
  });
}

news("of a contact: nothing", () => {
  const contact = { id: "9", name: "Ada", phone: "+33612345678" };
  const update = { type: "change", resource: "contact", upsert: [contact], remove: [], cursor: 1 };
  assert.is(newsOf(update as MessagingUpdate, list), "");
});

news.run();
