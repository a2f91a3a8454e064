import { misuse } from "../http/misuse.ts";
import { bytesOf, type RawBody, utf8 } from "./body.ts";
import { flawOf } from "./forms.ts";
import { type Secrets, secretsOf, standardKey } from "./secrets.ts";
import { headOf, signatureOf } from "./signature.ts";

/** What is signed. */
export interface WebhookContent {
  /** The webhook's id, the same at every attempt: visible ASCII characters, and no dot. */
  readonly id: string;
  /** When this attempt is made, in whole Unix seconds. Default: now. */
  readonly timestamp?: number | undefined;
  /** The body exactly as it is sent. */
  readonly body: RawBody;
}

/** The headers that sign a webhook; they can be passed to `fetch` as they are. */
export type WebhookHeaders = {
  /** `Signature ` and the HMAC-SHA256 of the body in lower-case hexadecimal, with the first secret. */
  Authorization: string;
  /** The webhook's id. */
  "webhook-id": string;
  /** The Unix second of this attempt. */
  "webhook-timestamp": string;
  /** One signature of Standard Webhooks for each secret, with spaces between. */
  "webhook-signature": string;
};

/**
 * Signs a webhook as the server does, in both ways in which receivers check one: for tests of a
 * receiver, and for a sender of one's own.
 *
 * @param content what is signed; the body has to be sent with these very bytes
 * @param secret one, or while it is exchanged the new one and then the old one
 * @returns headers to send beside the body
 * @throws {TaskwireError} `invalid_argument` for a secret that is empty or has no base64 behind
 * `whsec_`, an id that cannot stand in a header or holds a dot, a timestamp that is no whole number
 *
 * @example
 * ```ts
 * import { signWebhook, verifyWebhook } from "taskwire/sdk/webhooks";
 *
 * const body = JSON.stringify({
 *   id: "a-message",
 *   status: "delivered",
 *   deliveredAt: new Date().toISOString(),
 * });
 * const headers = await signWebhook({ id: "a-message", body }, "mySecret");
 * const request = new Request("http://localhost:3010/webhooks", { method: "POST", headers, body });
 *
 * const { event } = await verifyWebhook(request, { secret: "mySecret" });
 * console.log(event.status); // delivered
 * ```
 */
export async function signWebhook(
  content: WebhookContent,
  secret: Secrets,
): Promise<WebhookHeaders> {
  const { id, timestamp = Math.floor(Date.now() / 1000) } = content;
  const flaw = flawOf("webhook-id", id ?? "") ?? flawOf("webhook-timestamp", timestamp);
  if (flaw) throw misuse(flaw);
  const secrets = secretsOf(secret);
  const body = bytesOf(content.body);
  const head = headOf(id, timestamp);
  const [authorization, ...signatures] = await Promise.all([
    signatureOf("", utf8(secrets[0] as string), body),
    ...secrets.map((each) => signatureOf(head, standardKey(each), body)),
  ]);
  return {
    Authorization: `Signature ${authorization}`,
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}
