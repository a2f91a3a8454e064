import { notFound } from "../http/problem.ts";
import type { JsonShape, Reader, Transaction } from "../store/store.ts";
import { type Attempt, MESSAGING_TOPIC } from "./schema.ts";

const COLUMNS = "at, status, error, duration_ms, next_at";
const SHAPE: JsonShape = {
  at: "at",
  status: "status",
  error: { optional: "error" },
  durationMs: "duration_ms",
  nextAt: { optional: "next_at" },
};

/** A message whose delivery is due, and how often it was tried since it was sent, or sent again. */
export interface DueMessage {
  readonly id: string;
  readonly tries: number;
}

/** The JSON array of a message's attempts, the first one first. @throws {Problem} 404 */
export async function listAttempts(reader: Reader, message: string): Promise<string> {
  const known = await reader.get("SELECT id FROM messaging_messages WHERE id = $1", [message]);
  if (!known) throw notFound("message", message);
  return reader.jsonList(
    SHAPE,
    `SELECT ${COLUMNS} FROM messaging_attempts WHERE message = $1 ORDER BY number`,
    [message],
  );
}

/** The messages that are due, those first that have waited longest. */
export function dueMessages(reader: Reader, now: Date, limit: number): Promise<DueMessage[]> {
  return reader.all<DueMessage>(
    "SELECT id, tries FROM messaging_messages WHERE due_at <= $1 ORDER BY due_at, position LIMIT $2",
    [now.toISOString(), limit],
  );
}

/** When the first message falls due that is not due yet. */
export async function nextDue(reader: Reader, now: Date): Promise<Date | undefined> {
  const next = await reader.get<{ due_at: string }>(
    "SELECT due_at FROM messaging_messages WHERE due_at > $1 ORDER BY due_at LIMIT 1",
    [now.toISOString()],
  );
  return next && new Date(next.due_at);
}

/**
 * Writes down how an attempt ended: without an error the message is delivered, with one it waits
 * for the next attempt, and where there is none to come it has failed. Nothing is written when the
 * message is no longer the queued one that was tried.
 *
 * @param receiver where the attempt went, for whoever reads why the message has failed
 * @returns whether it was written down
 */
export async function recordAttempt(
  tx: Transaction,
  { id, tries }: DueMessage,
  attempt: Attempt,
  receiver: string,
): Promise<boolean> {
  const after = stateAfter(attempt, receiver);
  const changed = await tx.run(
    `UPDATE messaging_messages
     SET status = $3, due_at = $4, delivered_at = $5, failure_reason = $6, tries = tries + 1
     WHERE id = $1 AND status = 'queued' AND tries = $2`,
    [id, tries, after.status, after.dueAt, after.deliveredAt, after.failureReason],
  );
  if (!changed) return false;
  const { at, status, error = null, durationMs, nextAt = null } = attempt;
  await tx.run(
    `INSERT INTO messaging_attempts (message, number, at, status, error, duration_ms, next_at)
     VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM messaging_attempts WHERE message = $1),
       $2, $3, $4, $5, $6)`,
    [id, at, status, error, durationMs, nextAt],
  );
  tx.publish(MESSAGING_TOPIC, "message", id);
  return true;
}

function stateAfter({ at, error, nextAt }: Attempt, receiver: string) {
  const none = { dueAt: null, deliveredAt: null, failureReason: null };
  if (error === undefined) return { ...none, status: "delivered", deliveredAt: at };
  if (nextAt !== undefined) return { ...none, status: "queued", dueAt: nextAt };
  const failureReason = `${error} (WEBHOOK_URL leads to ${receiver})`;
  return { ...none, status: "failed", failureReason };
}
