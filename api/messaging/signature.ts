import { createHmac } from "node:crypto";

/** What is signed: the raw bytes of the body, never a text that was parsed and written again. */
export interface SignedContent {
  /** The same for every attempt: receivers tell by it what they have had already. */
  readonly id: string;
  /** The Unix second of the attempt. */
  readonly timestamp: number;
  readonly body: Uint8Array;
}

const BASE64_SECRET = "whsec_";

/**
 * The headers that sign a webhook, in the two ways in which receivers check one.
 *
 *     signatureHeaders({ id, timestamp, body }, ["mySecret"])
 *
 * @param secrets one, or while it is being exchanged the new one and then the old one
 */
export function signatureHeaders(
  content: SignedContent,
  secrets: readonly string[],
): Record<string, string> {
  const signatures = secrets.map((secret) => standardSignature(content, secret));
  return {
    // It holds one signature only: the first secret's.
    Authorization: authorization(content.body, secrets[0] as string),
    "webhook-id": content.id,
    "webhook-timestamp": String(content.timestamp),
    "webhook-signature": signatures.join(" "),
  };
}

/**
 * The signature of the messaging API's own specification: `Signature ` and the HMAC-SHA256
 * (RFC 2104) of the body in lower-case hexadecimal. The key is the secret as UTF-8, whatever it
 * begins with. The scheme before it is what `Authorization` asks for (RFC 9110, section 11.6.2).
 */
export function authorization(body: Uint8Array, secret: string): string {
  return `Signature ${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/**
 * One signature of Standard Webhooks 1.0 ("Signature scheme", symmetric): `v1,` and the base64 of
 * the HMAC-SHA256 over `id.timestamp.body`.
 *
 * @param secret the key as base64 behind `whsec_`, or else a text whose UTF-8 bytes are the key
 */
export function standardSignature(content: SignedContent, secret: string): string {
  const key = secret.startsWith(BASE64_SECRET)
    ? Buffer.from(secret.slice(BASE64_SECRET.length), "base64")
    : Buffer.from(secret, "utf8");
  const hmac = createHmac("sha256", key).update(`${content.id}.${content.timestamp}.`);
  return `v1,${hmac.update(content.body).digest("base64")}`;
}
