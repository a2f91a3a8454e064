import { isText } from "../http/json.ts";
import { misuse } from "../http/misuse.ts";
import { type Bytes, utf8 } from "./body.ts";

/** The secret shared with the sender, or all that count while it is being exchanged. */
export type Secrets = string | readonly string[];

/** Refuses what cannot be a secret, such as a variable of the environment that is not set. */
export function secretsOf(secrets: Secrets): readonly string[] {
  const list: readonly unknown[] = [secrets].flat();
  if (list.length > 0 && list.every(isText)) return list;
  throw misuse("The secret is missing: is the variable that holds it set?");
}

/**
 * The key for Standard Webhooks: only there is a secret that begins with `whsec_` the base64 behind
 * it; everywhere else it is its text.
 *
 * @throws {TaskwireError} `invalid_argument`
 */
export function standardKey(secret: string): Bytes {
  const key = PREFIX.test(secret) ? fromBase64(secret.replace(PREFIX, "")) : utf8(secret);
  if (key.length > 0) return key;
  throw misuse("The secret is not base64 behind whsec_: is there whitespace around it?");
}

/** Every key that some sender may make of a secret. */
export function readings(secret: string): Bytes[] {
  const rest = secret.replace(PREFIX, "");
  const keys = [...[secret, rest, `whsec_${rest}`].map(utf8), fromBase64(rest)];
  return keys.filter((key) => key.length > 0);
}

const PREFIX = /^whsec_/;

/** The bytes that base64 stands for, with its padding or without; none where it is none. */
function fromBase64(text: string): Bytes {
  const [, digits = ""] = /^([A-Za-z0-9+/]+)={0,2}$/.exec(text) ?? [];
  // No base64 has a single character over.
  const binary = digits.length % 4 === 1 ? "" : atob(digits);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
