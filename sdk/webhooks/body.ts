import { misuse } from "../http/misuse.ts";

/** A body exactly as it came: its bytes, or their text in UTF-8. */
export type RawBody = string | ArrayBuffer | ArrayBufferView;

/**
 * Bytes that WebCrypto takes: nobody else can change them. Named by what makes them, because before
 * TypeScript 5.7 `Uint8Array` has no parameter.
 */
export type Bytes = ReturnType<typeof encoder.encode>;

/** What may have become of a body, and where each framework has it as it came. */
export const NOT_RAW =
  "body was read or parsed before it was verified. Pass the raw body: in Express by express.raw({ type: '*/*' }), " +
  "in Fastify by parseAs: 'buffer', elsewhere the Request itself.";

const encoder = new TextEncoder();

/** The bytes of a text, as UTF-8. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/**
 * A body's bytes, copied: they stay as they are while they are verified.
 *
 * @throws {TaskwireError} `invalid_argument` for a body that was parsed
 */
export function bytesOf(body: RawBody): Bytes {
  if (typeof body === "string") return utf8(body);
  const view = ArrayBuffer.isView(body)
    ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
    : // `instanceof` says no to a buffer from another realm, such as a test runner's.
      Object.prototype.toString.call(body) === "[object ArrayBuffer]" && new Uint8Array(body);
  if (view) return new Uint8Array(view);
  throw misuse(`The ${NOT_RAW}`);
}
