import { type Issue, notFound, Problem } from "../http/problem.ts";
import { columnsOf, idList, isAmong, shapeOf, updateById } from "../store/sql.ts";
import type { Reader, Transaction } from "../store/store.ts";
import { Contact, MESSAGING_TOPIC } from "./schema.ts";

const TABLE = "messaging_contacts";
const COLUMNS = columnsOf(Contact);
const SHAPE = shapeOf(Contact);

/** What is said of a contact that is made. */
export type NewContact = Omit<Contact, "id">;

export function findContact(reader: Reader, id: string): Promise<Contact | undefined> {
  return reader.get<Contact>(`SELECT ${COLUMNS} FROM ${TABLE} WHERE id = $1`, [id]);
}

/** The JSON array of a page of contacts, in the order in which they came. */
export function listContacts(reader: Reader, skip: number, limit: number): Promise<string> {
  return reader.jsonList(
    SHAPE,
    `SELECT ${COLUMNS} FROM ${TABLE} ORDER BY position LIMIT $1 OFFSET $2`,
    [limit, skip],
  );
}

/** The JSON array of those of these contacts that there are. */
export function contactsByIds(reader: Reader, ids: readonly (string | number)[]): Promise<string> {
  return reader.jsonList(
    SHAPE,
    `SELECT ${COLUMNS} FROM ${TABLE} WHERE ${isAmong("id", "$1")} ORDER BY position`,
    [idList(ids)],
  );
}

/**
 * @param id for the new contact
 * @throws {Problem} 400 when another contact has the phone
 */
export async function createContact(
  tx: Transaction,
  id: string,
  contact: NewContact,
): Promise<Contact> {
  await refuseTakenPhone(tx, contact.phone, id);
  return insertContact(tx, id, contact);
}

/**
 * The contact that has this phone, under the name that it has; a new one where none has it.
 *
 * @param id for the new contact
 */
export async function findOrCreateContact(
  tx: Transaction,
  id: string,
  contact: NewContact,
): Promise<Contact> {
  return (await findByPhone(tx, contact.phone)) ?? insertContact(tx, id, contact);
}

/** @throws {Problem} 404, and 400 when another contact has the phone */
export async function changeContact(
  tx: Transaction,
  id: string,
  change: Partial<NewContact>,
): Promise<Contact> {
  const before = await findContact(tx, id);
  if (!before) throw notFound("contact", id);
  if (Object.keys(change).length === 0) return before;
  if (change.phone !== undefined) await refuseTakenPhone(tx, change.phone, id);
  await tx.run(...updateById(TABLE, id, change));
  tx.publish(MESSAGING_TOPIC, "contact", id);
  return { ...before, ...change };
}

/** Deletes a contact. Messages that were sent keep it as it was. @throws {Problem} 404 */
export async function deleteContact(tx: Transaction, id: string): Promise<void> {
  const deleted = await tx.run(`DELETE FROM ${TABLE} WHERE id = $1`, [id]);
  if (!deleted) throw notFound("contact", id);
  tx.publish(MESSAGING_TOPIC, "contact", id);
}

async function insertContact(tx: Transaction, id: string, contact: NewContact): Promise<Contact> {
  await tx.insert(TABLE, { id, ...contact });
  tx.publish(MESSAGING_TOPIC, "contact", id);
  return { id, ...contact };
}

function findByPhone(reader: Reader, phone: string): Promise<Contact | undefined> {
  return reader.get<Contact>(`SELECT ${COLUMNS} FROM ${TABLE} WHERE phone = $1`, [phone]);
}

async function refuseTakenPhone(tx: Transaction, phone: string, ownId: string): Promise<void> {
  const other = await findByPhone(tx, phone);
  if (!other || other.id === ownId) return;
  const issue: Issue = { path: "phone", message: `is the phone of another contact, ${other.id}` };
  // The specification knows 400 here, where others would say 409.
  throw new Problem(400, "phone_taken", `The phone ${phone} ${issue.message}.`, {
    issues: [issue],
  });
}
