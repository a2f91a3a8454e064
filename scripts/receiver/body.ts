import { Refusal } from "./refusal.ts";

/**
 * Reads a body as it came, and no further than it may go.
 *
 * @throws {Refusal} 413 when it is longer than `most` bytes, 400 when it breaks off
 */
export async function readBody(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let value = await next(reader); value; value = await next(reader)) {
    chunks.push(value);
    length += value.byteLength;
    if (length <= most) continue;
    await reader?.cancel();
    throw new Refusal(413, "body_too_large", `A body may have ${most} bytes at most.`);
  }
  return joined(chunks, length);
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<Uint8Array | undefined> {
  try {
    return (await reader?.read())?.value;
  } catch {
    throw new Refusal(400, "bad_request", "The body broke off before its end.");
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
