import { TRIED_MOST_BYTES } from "../limits.ts";
import { type Bytes, NOT_RAW, utf8 } from "./body.ts";
import { type Claim, fits } from "./claim.ts";
import { rewritten } from "./rewritten.ts";
import { readings } from "./secrets.ts";

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
  if (body.length <= TRIED_MOST_BYTES) {
    for (const [cause, secret] of secrets.flatMap(similar)) {
      if (await fits(claim, readings(secret), body)) return cause;
    }
    for (const other of rewritten(body)) {
      if (await fits(claim, keys, utf8(other))) return `the ${NOT_RAW}`;
    }
  }
  return `probably the secret is wrong, or the ${NOT_RAW}`;
}

/** What the sender's secret may be in place of ours. */
function similar(secret: string): (readonly [cause: string, secret: string])[] {
  return [
    ["the sender reads the secret in another way: has it whsec_ on both sides?", secret],
    ["the sender has the default secret.", "mySecret"],
    ...secret
      .split(",")
      .map(
        (part) =>
          [
            "whitespace, a quote or a comma in the secret: trim it, or pass an array.",
            part.replace(/^[\s"']+|[\s"']+$/g, ""),
          ] as const,
      ),
  ];
}
