import { TaskwireError } from "../errors.ts";
import { misuse } from "../http/misuse.ts";
import { type Bytes, bytesOf, NOT_RAW, type RawBody, utf8 } from "./body.ts";
import { claimOf, fits } from "./claim.ts";
import { diagnose } from "./diagnosis.ts";
import { parseEvent, type WebhookEvent } from "./event.ts";
import { type HeaderSource, headersOf } from "./headers.ts";
import { refusal } from "./refusal.ts";
import { type Secrets, secretsOf, standardKey } from "./secrets.ts";

/** A webhook as frameworks without a `Request` have it; Express' and Fastify's requests fit. */
export interface RawWebhook {
  /** The body exactly as it came, before any parser. */
  readonly body: RawBody;
  /** All headers, or at least those that sign it. */
  readonly headers: HeaderSource;
}

/** How {@link verifyWebhook} decides. */
export interface VerifyWebhookOptions {
  /** The secret shared with the sender; several while it is exchanged, in any order. */
  readonly secret: Secrets;
  /**
   * How many seconds the time of signing may lie in the past or in the future. Default: 300.
   * `Infinity` takes a webhook of any age.
   */
  readonly tolerance?: number | undefined;
  /** The present time in milliseconds since 1970, for tests. Default: `Date.now`. */
  readonly now?: number | Date | (() => number | Date) | undefined;
}

/** A webhook that the sender signed. */
export interface VerifiedWebhook {
  /** What it tells. */
  readonly event: WebhookEvent;
  /**
   * The same at every attempt: remember it, and a repeated delivery is not handled twice. The
   * header `webhook-id` where that is signed, otherwise the id of the event.
   */
  readonly id: string;
  /**
   * When this attempt was signed. `undefined` where only `Authorization` signs the webhook: then
   * nothing says how old it is.
   */
  readonly timestamp: Date | undefined;
}

/**
 * Verifies that a webhook comes from the sender, as it is and lately, and gives its event.
 *
 * With Standard Webhooks headers (`webhook-id`, `webhook-timestamp`, `webhook-signature`) these
 * decide, whatever `Authorization` holds; without `webhook-signature`, `Authorization` does. That
 * one does not cover the time: who can read a delivery can send it again without the other headers,
 * at any time. So remember {@link VerifiedWebhook.id}, and where every sender signs in the standard
 * way refuse a webhook that has no {@link VerifiedWebhook.timestamp}.
 *
 * @param request a `Request` whose body nobody has read, or the raw body and the headers
 * @param options the secret, and how old a webhook may be
 * @returns the event, the webhook's id and the time of its signature
 * @throws {TaskwireError} whose `status` is what to answer the sender with: 401 with the codes
 * `signature_missing`, `signature_malformed`, `signature_mismatch` (the message says what is
 * probably wrong) and `timestamp_out_of_range`; 400 with `event_malformed`, or with
 * `connection_failed` where the body could not be read. `invalid_argument` has no status: the call
 * itself is wrong, as with a missing secret or a body that was parsed already
 *
 * @example
 * ```ts
 * import { isTaskwireError, signWebhook, verifyWebhook } from "taskwire/sdk/webhooks";
 *
 * async function receive(request: Request): Promise<Response> {
 *   try {
 *     const { id, event } = await verifyWebhook(request, { secret: "mySecret" });
 *     console.log(`${id}: message ${event.id} was delivered at ${event.deliveredAt}`);
 *     return new Response(null, { status: 204 });
 *   } catch (error) {
 *     if (!isTaskwireError(error) || !error.status) throw error;
 *     return new Response(error.message, { status: error.status });
 *   }
 * }
 *
 * // What the server sends:
 * const body = '{"id":"a-message","status":"delivered","deliveredAt":"2026-11-20T09:30:00.000Z"}';
 * const headers = await signWebhook({ id: "a-message", body }, "mySecret");
 * await receive(new Request("http://localhost:3010/webhooks", { method: "POST", headers, body }));
 * ```
 */
export async function verifyWebhook(
  request: Request | RawWebhook,
  options: VerifyWebhookOptions,
): Promise<VerifiedWebhook> {
  const secrets = secretsOf(options?.secret);
  const claim = claimOf(headersOf(request?.headers));
  const body = await readBody(request);

  const keys = secrets.map(claim.head ? standardKey : utf8);
  if (!(await fits(claim, keys, body))) {
    const cause = await diagnose(claim, secrets, keys, body);
    throw refusal("signature_mismatch", `The signature does not fit: ${cause}`);
  }
  const timestamp = Number(claim.timestamp);
  if (claim.timestamp) checkAge(timestamp, options);
  const event = parseEvent(body);
  return {
    event,
    id: claim.id ?? event.id,
    timestamp: claim.id ? new Date(timestamp * 1000) : undefined,
  };
}

async function readBody(request: Request | RawWebhook): Promise<Bytes> {
  if (!("arrayBuffer" in request)) return bytesOf(request.body);
  // A body that somebody else is reading is locked.
  if (request.bodyUsed || request.body?.locked) {
    throw misuse(`The ${NOT_RAW}`);
  }
  try {
    return bytesOf(await request.arrayBuffer());
  } catch (cause) {
    const details = { code: "connection_failed", status: 400, cause };
    throw new TaskwireError("The body broke off.", details);
  }
}

function checkAge(timestamp: number, { tolerance = 300, now = Date.now }: VerifyWebhookOptions) {
  const milliseconds = Number(typeof now === "function" ? now() : now);
  const age = Math.floor(milliseconds / 1000) - timestamp;
  if (Math.abs(age) <= tolerance) return;
  throw refusal(
    "timestamp_out_of_range",
    `Signed ${Math.abs(age)} seconds ${age < 0 ? "ahead of" : "behind"} the clock here, with a tolerance of ${tolerance}: a clock is wrong, or the delivery is old.`,
  );
}
