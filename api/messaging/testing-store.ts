import { randomUUID } from "node:crypto";
import type { Store } from "../store/store.ts";
import { listAttempts } from "./attempts.ts";
import { createMessage, findMessage } from "./messages.ts";
import type { Attempt, Message } from "./schema.ts";

/** Messages on a store that has no server around it. */

export async function send(store: Store, dueAt = new Date()): Promise<string> {
  const id = randomUUID();
  const to = { name: "Ada", phone: "+33612345678" };
  const message = { from: "Bob", to, content: "hello" };
  const ids = { message: id, contact: randomUUID() };
  await store.write((tx) => createMessage(tx, ids, message, new Date(), dueAt));
  return id;
}

export async function read(store: Store, id: string): Promise<Message> {
  return JSON.parse((await findMessage(store, id)) as string);
}

export async function attempts(store: Store, id: string): Promise<Attempt[]> {
  return JSON.parse(await listAttempts(store, id));
}
