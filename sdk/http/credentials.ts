import { misuse } from "./misuse.ts";

/**
 * A key or a token that can be sent.
 *
 * @param name the option that it was given in
 * @throws {TaskwireError} `invalid_argument`, which does not show it
 */
export function credentialOf(name: string, value: unknown): string {
  if (typeof value === "string" && /^[\x21-\x7e]+$/.test(value)) return value;
  throw misuse(
    value
      ? `${name} may hold only visible ASCII characters: look for a space or a line break in it.`
      : `${name} is missing: is the variable that holds it set?`,
  );
}
