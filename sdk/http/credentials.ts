import { isText } from "./json.ts";
import { misuse } from "./misuse.ts";

/** The headers that let a call in with a key or a token; none without one. */
export function bearer(credential: string | undefined): Readonly<Record<string, string>> {
  return credential ? { Authorization: `Bearer ${credential}` } : {};
}

/**
 * A key or a token that can be sent.
 *
 * @param name the option that it was given in
 * @throws {TaskwireError} `invalid_argument`, which does not show it
 */
export function credentialOf(name: string, value: unknown): string {
  if (isText(value) && /^[!-~]+$/.test(value)) return value;
  throw misuse(
    value
      ? `${name} is not visible ASCII: look for a space or a line break.`
      : `${name} is missing: is the variable that holds it set?`,
  );
}
