import { type Bytes, RAW_BODY_HELP, utf8 } from "./body.ts";
import { type Claim, fits } from "./claim.ts";
import { rewritten } from "./rewritten.ts";
import { readings } from "./secrets.ts";

/** Events have a hundred bytes; nobody makes us try a large body in every way. */
const MOST_BYTES = 16_384;

const CHANGED = `the body was read or parsed before it was verified. ${RAW_BODY_HELP}`;

/**
 * Why no signature fits, as far as trying tells; nothing of a secret or a signature is in it.
 *
 * @param keys what the secrets are for this claim
 */
export async function diagnose(
  claim: Claim,
  secrets: readonly string[],
  keys: readonly Bytes[],
  body: Bytes,
): Promise<string> {
  if (body.length <= MOST_BYTES) {
    for (const [cause, secret] of secrets.flatMap(similar)) {
      if (await fits(claim, readings(secret), body)) return cause;
    }
    for (const other of rewritten(body)) {
      if (await fits(claim, keys, utf8(other))) return CHANGED;
    }
  }
  return `probably the secret is wrong, or ${CHANGED}`;
}

/** What the sender's secret may be in place of ours. */
function similar(secret: string): (readonly [cause: string, secret: string])[] {
  return [
    ["the sender reads the secret in another way. Has it whsec_ on both sides?", secret],
    ["the sender still has the default secret.", "mySecret"],
    ...secret
      .split(",")
      .map(
        (part) =>
          [
            "whitespace, a quote or a comma in the secret. Trim it, or pass an array.",
            part.replace(/^[\s"']+|[\s"']+$/g, ""),
          ] as const,
      ),
  ];
}
