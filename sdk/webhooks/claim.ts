import type { TaskwireError } from "../errors.ts";
import type { Bytes } from "./body.ts";
import { formOf, ID, SECOND } from "./forms.ts";
import { refusal } from "./refusal.ts";
import { equal, headOf, signatureOf } from "./signature.ts";

/** What a webhook's headers say of its signature. */
export interface Claim {
  /** One of them has to fit. */
  readonly signatures: readonly string[];
  /** What is signed before the body: nothing for `Authorization`. */
  readonly head: string;
  /** The webhook's id, where it is signed. */
  readonly id?: string;
  /** The Unix second of signing, where there is one; signed where `id` is. */
  readonly timestamp?: string | undefined;
}

/**
 * Reads what is signed, and how.
 *
 * With a `webhook-signature` nothing else counts: `Authorization` covers neither id nor time, so
 * that by it an old delivery could be passed off as a new one.
 *
 * @throws {TaskwireError} `signature_missing`, `signature_malformed`
 */
export function claimOf(headers: ReadonlyMap<string, string>): Claim {
  const timestamp = headers.get("webhook-timestamp");
  if (timestamp && !SECOND.test(timestamp)) throw malformed("webhook-timestamp");
  const standard = headers.get("webhook-signature");
  if (standard) return standardClaim(standard, headers.get("webhook-id"), timestamp);
  const authorization = headers.get("authorization");
  const claim = authorizationClaim(authorization ?? "");
  if (claim) return { ...claim, timestamp };
  if (authorization) throw malformed("Authorization");
  throw refusal("signature_missing", "Neither webhook-signature nor Authorization is there.");
}

/** What an `Authorization` header says; undefined where that is no signature. */
export function authorizationClaim(authorization: string): Claim | undefined {
  // The name of a scheme may be in upper or lower case (RFC 9110, section 11.1).
  const digits = authorization.trim().replace(/^(signature|bearer) +/i, "");
  return /^[0-9a-f]{64}$/.test(digits) ? { signatures: [digits], head: "" } : undefined;
}

/** Whether one of a claim's signatures is the body's, with one of the keys. */
export async function fits(
  { signatures, head }: Claim,
  keys: readonly Bytes[],
  body: Bytes,
): Promise<boolean> {
  for (const key of keys) {
    const right = await signatureOf(head, key, body);
    if (signatures.some((signature) => equal(signature, right))) return true;
  }
  return false;
}

function standardClaim(
  signature: string,
  id: string | undefined,
  timestamp: string | undefined,
): Claim {
  if (!id || !ID.test(id)) throw malformed("webhook-id");
  if (!timestamp) throw malformed("webhook-timestamp");
  const signatures = signature.split(" ").filter((each) => each.startsWith("v1,"));
  if (signatures.length > 0) return { signatures, head: headOf(id, timestamp), id, timestamp };
  throw malformed("webhook-signature");
}

function malformed(header: Parameters<typeof formOf>[0]): TaskwireError {
  return refusal("signature_malformed", formOf(header));
}
