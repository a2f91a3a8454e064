import * as assert from "uvu/assert";
import { isTaskwireError, type TaskwireError } from "../errors.ts";
import { signWebhook, type WebhookHeaders } from "./sign-webhook.ts";
import { type RawWebhook, verifyWebhook } from "./verify-webhook.ts";

/** What the tests of webhooks share. */

export const SECRET = "mySecret";
export const EVENT = {
  id: "d1b3f0a2-message",
  status: "delivered",
  deliveredAt: "2026-11-20T09:30:00.000Z",
} as const;
export const BODY = JSON.stringify(EVENT);
export const ID = "webhook-1";
export const TIMESTAMP = 1_763_631_000;

/** The moment at which the webhooks of the tests are signed. */
export const now = () => TIMESTAMP * 1000;

/** The headers of a webhook of the tests. */
export function signed(
  secret: string | readonly string[] = SECRET,
  body: string | Uint8Array = BODY,
): Promise<WebhookHeaders> {
  return signWebhook({ id: ID, timestamp: TIMESTAMP, body }, secret);
}

/** Only the signature that covers the body alone. */
export async function onlyAuthorization(
  secret: string | readonly string[] = SECRET,
  body: string | Uint8Array = BODY,
): Promise<{ Authorization: string }> {
  const { Authorization } = await signed(secret, body);
  return { Authorization };
}

/** Only the three headers of Standard Webhooks. */
export async function onlyStandard(
  secret: string | readonly string[] = SECRET,
  body: string | Uint8Array = BODY,
): Promise<Omit<WebhookHeaders, "Authorization">> {
  const { Authorization: _, ...standard } = await signed(secret, body);
  return standard;
}

export function requestOf(headers: Record<string, string>, body = BODY): Request {
  return new Request("http://localhost:3010/webhooks", { method: "POST", headers, body });
}

/** The error of the library that something fails with. */
export async function failure(result: Promise<unknown>): Promise<TaskwireError> {
  const [outcome] = await Promise.allSettled([result]);
  assert.is(outcome.status, "rejected", "it did not fail");
  const error: unknown = outcome.status === "rejected" ? outcome.reason : undefined;
  if (isTaskwireError(error)) return error;
  throw error;
}

/** Asserts code and status of a failure, and that it repeats no secret and no signature. */
export async function isRefused(
  result: Promise<unknown>,
  code: string,
  pattern: RegExp = /./,
): Promise<string> {
  const error = await failure(result);
  assert.is(error.code, code, error.message);
  assert.is(error.status, STATUS[code], error.message);
  assert.match(error.message, pattern);
  assert.not.match(error.message, /[0-9a-f]{64}|[A-Za-z0-9+/]{43}=/);
  return error.message;
}

/** Whether a webhook was accepted; fails with any other error than one of the library. */
export async function accepts(
  webhook: RawWebhook,
  key: string | readonly string[],
): Promise<boolean> {
  try {
    await verifyWebhook(webhook, { secret: key, now });
    return true;
  } catch (error) {
    if (isTaskwireError(error) && error.message && error.code) return false;
    throw error;
  }
}

const STATUS: Record<string, number | undefined> = {
  signature_missing: 401,
  signature_malformed: 401,
  signature_mismatch: 401,
  timestamp_out_of_range: 401,
  event_malformed: 400,
  connection_failed: 400,
  invalid_argument: undefined,
};
