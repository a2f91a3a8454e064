import { conflict, forbidden, notFound } from "../http/problem.ts";
import { columnsOf, idList, isAmong, shapeOf, updateById } from "../store/sql.ts";
import type { Reader, Transaction } from "../store/store.ts";
import { TRACKER_TOPIC, User } from "./schema.ts";
import { endTokens } from "./tokens.ts";

const COLUMNS = columnsOf(User);
const SHAPE = shapeOf(User);

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly role: User["role"];
  /** As `hashPassword` gives it. */
  readonly password: string;
}

/** What may be changed; a password comes as its hash. */
export type UserChange = Partial<NewUser>;

/** Whether nobody has an account yet. */
export async function isEmpty(reader: Reader): Promise<boolean> {
  return (await reader.get("SELECT id FROM tracker_users LIMIT 1")) === undefined;
}

export function findUser(reader: Reader, id: number): Promise<User | undefined> {
  return reader.get<User>(`SELECT ${COLUMNS} FROM tracker_users WHERE id = $1`, [id]);
}

/**
 * The account that signs in with an e-mail or a name, with its password's hash. A name that
 * several people bear is nobody's.
 */
export async function findForSignIn(
  reader: Reader,
  identifier: string,
): Promise<{ user: User; password: string } | undefined> {
  const select = `SELECT ${COLUMNS}, password FROM tracker_users`;
  const byEmail = await reader.all<User & { password: string }>(`${select} WHERE email_key = $1`, [
    identifier.toLowerCase(),
  ]);
  const byName = await reader.all<User & { password: string }>(
    `${select} WHERE name = $1 LIMIT 2`,
    [identifier],
  );
  const [row, ...others] = byEmail.length > 0 ? byEmail : byName;
  if (!row || others.length > 0) return undefined;
  const { password, ...user } = row;
  return { user, password };
}

/** The JSON array of a page of users, in the order in which they came, after the one with `after`. */
export function listUsers(reader: Reader, after: number, limit: number): Promise<string> {
  return reader.jsonList(
    SHAPE,
    `SELECT ${COLUMNS} FROM tracker_users WHERE id > $1 ORDER BY id LIMIT $2`,
    [after, limit],
  );
}

/** The JSON array of those of these users that there are. */
export function usersByIds(reader: Reader, ids: readonly (string | number)[]): Promise<string> {
  return reader.jsonList(
    SHAPE,
    `SELECT ${COLUMNS} FROM tracker_users WHERE ${isAmong("id", "$1")} ORDER BY id`,
    [idList(ids)],
  );
}

/** @throws {Problem} 409 when somebody has the e-mail */
export async function createUser(tx: Transaction, user: NewUser, now: string): Promise<User> {
  await refuseTakenEmail(tx, user.email, 0);
  const values = { ...user, email_key: user.email.toLowerCase(), creation_date: now };
  const id = await tx.insert("tracker_users", values);
  tx.publish(TRACKER_TOPIC, "user", id);
  return (await findUser(tx, id)) as User;
}

/**
 * Changes an account. A new password ends the account's tokens, all but `tokenKept`.
 *
 * @throws {Problem} 404, and 409 when somebody has the e-mail or no admin would be left
 */
export async function changeUser(
  tx: Transaction,
  id: number,
  change: UserChange,
  tokenKept: string,
): Promise<User> {
  const before = await requireUser(tx, id);
  if (Object.keys(change).length === 0) return before;
  if (change.email !== undefined) await refuseTakenEmail(tx, change.email, id);
  if (change.role === "member" && before.role === "admin") await refuseLastAdmin(tx);
  if (change.password !== undefined) await endTokens(tx, id, tokenKept);
  const key = change.email === undefined ? {} : { email_key: change.email.toLowerCase() };
  await tx.run(...updateById("tracker_users", id, { ...change, ...key }));
  tx.publish(TRACKER_TOPIC, "user", id);
  return (await findUser(tx, id)) as User;
}

/**
 * Deletes an account with its tasks and tokens.
 *
 * @throws {Problem} 404, and 409 when no admin would be left
 */
export async function deleteUser(tx: Transaction, id: number): Promise<void> {
  const user = await requireUser(tx, id);
  if (user.role === "admin") await refuseLastAdmin(tx);
  await endTokens(tx, id);
  const tasks = await tx.all<{ id: number }>("SELECT id FROM tracker_tasks WHERE user_id = $1", [
    id,
  ]);
  await tx.run("DELETE FROM tracker_tasks WHERE user_id = $1", [id]);
  await tx.run("DELETE FROM tracker_users WHERE id = $1", [id]);
  if (tasks.length > 0) {
    tx.publish(
      TRACKER_TOPIC,
      "task",
      tasks.map((task) => task.id),
    );
  }
  tx.publish(TRACKER_TOPIC, "user", id);
}

/** @throws {Problem} 403 unless it is the caller's own account, or the caller is an admin */
export function requireOwnAccount(caller: User, id: number): void {
  if (caller.id === id || caller.role === "admin") return;
  throw forbidden("This is somebody else's account; only they and admins may change it.");
}

async function refuseTakenEmail(tx: Transaction, email: string, ownId: number): Promise<void> {
  const other = await tx.get("SELECT id FROM tracker_users WHERE email_key = $1 AND id <> $2", [
    email.toLowerCase(),
    ownId,
  ]);
  if (other) throw conflict("email_taken", "There is an account with this e-mail already.");
}

async function refuseLastAdmin(tx: Transaction): Promise<void> {
  const admins = await tx.all("SELECT id FROM tracker_users WHERE role = 'admin' LIMIT 2");
  if (admins.length > 1) return;
  throw conflict("last_admin", "This is the last admin; make somebody else an admin first.");
}

/** @throws {Problem} 404 when there is no such user */
export async function requireUser(reader: Reader, id: number): Promise<User> {
  const user = await findUser(reader, id);
  if (!user) throw notFound("user", String(id));
  return user;
}
