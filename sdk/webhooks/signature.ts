import { hexOf } from "../http/hex.ts";
import { KEYS_KEPT } from "../limits.ts";
import { type Bytes, utf8 } from "./body.ts";

const keys = new Map<string, Key>();

type Key = ReturnType<typeof crypto.subtle.importKey>;

/**
 * The signature of a body: its HMAC-SHA256 (RFC 2104), as the header has it.
 *
 * @param head what is signed before the body. Standard Webhooks does that, and writes `v1,` and
 * base64; without it this is the signature in `Authorization`, lower-case hexadecimal
 */
export async function signatureOf(head: string, key: Bytes, body: Bytes): Promise<string> {
  const content = joined(utf8(head), body);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await imported(key), content));
  return head ? `v1,${btoa(String.fromCharCode(...mac))}` : hexOf(mac);
}

/** What Standard Webhooks signs before the body. */
export function headOf(id: string, timestamp: number | string): string {
  return `${id}.${timestamp}.`;
}

/** Takes the same time wherever two texts of the same length differ. */
export function equal(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < right.length; index++) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}

function joined(head: Bytes, body: Bytes): Bytes {
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

function imported(bytes: Bytes): Key {
  const name = bytes.join();
  let key = keys.get(name);
  if (!key) {
    if (keys.size >= KEYS_KEPT) keys.clear();
    key = crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    keys.set(name, key);
  }
  return key;
}
