import { conflict, invalid, notFound } from "../http/problem.ts";
import { idList, isAmong } from "../store/sql.ts";
import type { JsonShape, Reader, Transaction } from "../store/store.ts";
import { findContact, findOrCreateContact, type NewContact } from "./contacts.ts";
import { type Contact, MESSAGING_TOPIC, type Message } from "./schema.ts";

const TABLE = "messaging_messages";
const COLUMNS =
  "id, sender, to_id, to_name, to_phone, content, status, created_at, delivered_at, failure_reason";
const SHAPE: JsonShape = {
  id: "id",
  from: "sender",
  to: { id: "to_id", name: "to_name", phone: "to_phone" },
  content: "content",
  status: "status",
  createdAt: "created_at",
  deliveredAt: { optional: "delivered_at" },
  failureReason: { optional: "failure_reason" },
};

/** A message that is sent. */
export interface NewMessage extends Pick<Message, "from" | "content"> {
  /** A contact that there is, or what finds one or makes one. */
  readonly to: { readonly id: string } | NewContact;
}

/** The ids that a new message needs: they are made outside, because a restart runs SQL again. */
export interface NewIds {
  readonly message: string;
  /** For the contact, should one be made. */
  readonly contact: string;
}

/** The JSON of a message. */
export function findMessage(reader: Reader, id: string): Promise<string | undefined> {
  return reader.json(SHAPE, `SELECT ${COLUMNS} FROM ${TABLE} WHERE id = $1`, [id]);
}

/** The JSON array of a page of messages, newest first. */
export function listMessages(reader: Reader, skip: number, limit: number): Promise<string> {
  return reader.jsonList(
    SHAPE,
    `SELECT ${COLUMNS} FROM ${TABLE} ORDER BY position DESC LIMIT $1 OFFSET $2`,
    [limit, skip],
  );
}

/** The JSON array of those of these messages that there are. */
export function messagesByIds(reader: Reader, ids: readonly (string | number)[]): Promise<string> {
  return reader.jsonList(
    SHAPE,
    `SELECT ${COLUMNS} FROM ${TABLE} WHERE ${isAmong("id", "$1")} ORDER BY position`,
    [idList(ids)],
  );
}

/**
 * Sends a message: it is queued until its delivery is due.
 *
 * @param dueAt when that is
 * @returns the JSON of the message
 * @throws {Problem} 400 when it is for a contact that there is not
 */
export async function createMessage(
  tx: Transaction,
  ids: NewIds,
  message: NewMessage,
  now: Date,
  dueAt: Date,
): Promise<string> {
  const to = await contactFor(tx, ids.contact, message.to);
  const values = {
    id: ids.message,
    sender: message.from,
    to_id: to.id,
    to_name: to.name,
    to_phone: to.phone,
    content: message.content,
    status: "queued",
    created_at: now.toISOString(),
    due_at: dueAt.toISOString(),
    tries: 0,
  };
  await tx.insert(TABLE, values);
  tx.publish(MESSAGING_TOPIC, "message", ids.message);
  return (await findMessage(tx, ids.message)) as string;
}

async function contactFor(tx: Transaction, newId: string, to: NewMessage["to"]): Promise<Contact> {
  if (!("id" in to)) return findOrCreateContact(tx, newId, to);
  const contact = await findContact(tx, to.id);
  if (contact) return contact;
  const message = `is no contact's id; it is ${JSON.stringify(to.id.slice(0, 60))}`;
  throw invalid("body", [{ path: "to.id", message }]);
}

/**
 * Queues a failed message again, due at once, with all its tries before it.
 *
 * @returns the JSON of the message
 * @throws {Problem} 404, and 409 when the message has not failed
 */
export async function redeliver(tx: Transaction, id: string, now: Date): Promise<string> {
  const before = await tx.get<Pick<Message, "status">>(
    `SELECT status FROM ${TABLE} WHERE id = $1`,
    [id],
  );
  if (!before) throw notFound("message", id);
  if (before.status !== "failed") {
    throw conflict(
      "not_failed",
      `Only a failed message can be delivered again; this one is ${before.status}.`,
    );
  }
  await tx.run(
    `UPDATE ${TABLE} SET status = 'queued', failure_reason = NULL, due_at = $2, tries = 0 WHERE id = $1`,
    [id, now.toISOString()],
  );
  tx.publish(MESSAGING_TOPIC, "message", id);
  return (await findMessage(tx, id)) as string;
}
