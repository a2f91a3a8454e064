import { bytesOf, type RawBody, utf8 } from "./body.ts";
import { authorizationClaim, fits } from "./claim.ts";
import { type Secrets, secretsOf } from "./secrets.ts";

/**
 * Whether an `Authorization` header is the signature of a body.
 *
 * It says nothing about when the body was signed: with {@link verifyWebhook} the time is checked
 * too, and a refusal says why.
 *
 * @param rawBody the body exactly as it came, before any parser
 * @param authorization the header: `Signature` or `Bearer` and the digits, or the digits alone;
 * one that is absent or has another form is no signature
 * @param secret the secret shared with the sender; several while it is exchanged
 * @returns `false` for whatever else comes from the network
 * @throws {TaskwireError} `invalid_argument` for a secret that is missing or empty, and for a body
 * that was parsed already
 *
 * @example
 * ```ts
 * import { signWebhook, verifySignature } from "taskwire/sdk/webhooks";
 *
 * const rawBody = '{"id":"a-message","status":"delivered","deliveredAt":"2026-11-20T09:30:00.000Z"}';
 * const { Authorization } = await signWebhook({ id: "a-message", body: rawBody }, "mySecret");
 *
 * console.log(await verifySignature(rawBody, Authorization, "mySecret")); // true
 * console.log(await verifySignature(`${rawBody} `, Authorization, "mySecret")); // false
 * ```
 */
export async function verifySignature(
  rawBody: RawBody,
  authorization: string | null | undefined,
  secret: Secrets,
): Promise<boolean> {
  const secrets = secretsOf(secret);
  const body = bytesOf(rawBody);
  return fits(authorizationClaim(String(authorization)), secrets.map(utf8), body);
}
