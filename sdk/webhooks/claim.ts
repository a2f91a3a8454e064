import type { Bytes } from "./body.ts";
import { flawOf } from "./forms.ts";
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
  if (timestamp) check("webhook-timestamp", timestamp);
  const standard = headers.get("webhook-signature");
  if (standard) return standardClaim(standard, headers.get("webhook-id"), timestamp);
  const authorization = headers.get("authorization");
  if (!authorization) {
    throw refusal("signature_missing", "There is no webhook-signature and no Authorization.");
  }
  const claim = authorizationClaim(authorization);
  check("Authorization", claim.signatures[0]);
  return { ...claim, timestamp };
}

/** What an `Authorization` header says. */
export function authorizationClaim(authorization: string): Claim {
  // The name of a scheme may be in upper or lower case (RFC 9110, section 11.1).
  const digits = authorization.trim().replace(/^(signature|bearer) +/i, "");
  return { signatures: [digits], head: "" };
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
  check("webhook-id", id);
  check("webhook-timestamp", timestamp);
  check("webhook-signature", signature);
  return { signatures: signature.split(" "), head: headOf(id, timestamp), id, timestamp };
}

function check(
  header: Parameters<typeof flawOf>[0],
  value: string | undefined,
): asserts value is string {
  const flaw = flawOf(header, value ?? "");
  if (flaw) throw refusal("signature_malformed", flaw);
}
