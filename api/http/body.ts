import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { badRequest, Problem } from "./problem.ts";

/** Deeper than any body that an API asks for. */
const DEPTH_MOST = 32;
/** How long a client that sends too much may go on, so that it gets to read why it was refused. */
const LINGER_MS = 5000;

/**
 * The body's bytes.
 *
 * @throws {Problem} 413 when there are more than `most`
 */
export function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const refuse = () => {
      request.removeAllListeners("data");
      discardRest(request);
      const what = `The body is larger than ${most} bytes, the most that is taken.`;
      reject(new Problem(413, "body_too_large", what));
    };
    if (Number(request.headers["content-length"]) > most) return refuse();
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > most) refuse();
      else chunks.push(chunk);
    });
    request.on("end", () => {
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
    });
    request.on("error", () => reject(badRequest("body_incomplete", "The body ended too early.")));
  });
}

function discardRest(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, LINGER_MS);
  timer.unref();
}

/** @throws {Problem} 415 when the body is said to be anything but JSON in UTF-8, as it is */
export function requireJson(request: IncomingMessage): void {
  const { "content-type": type, "content-encoding": encoding } = request.headers;
  if (encoding) refuseEncoding(encoding);
  if (type === "application/json") return;
  const [media = "", ...parameters] = (type ?? "").toLowerCase().split(";");
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith("charset="));
  const isUtf8Text = !charset || /^charset="?utf-?8"?$/.test(charset);
  if (media.trim() === "application/json" && isUtf8Text) return;
  const found = type ? `It says ${JSON.stringify(type)}` : "It does not say what it is";
  throw new Problem(
    415,
    "unsupported_media_type",
    `The body must be JSON in UTF-8. ${found}; send the header Content-Type: application/json.`,
  );
}

function refuseEncoding(encoding: string): void {
  // RFC 9110, section 8.4.1: nothing was done to the body.
  if (encoding.toLowerCase() === "identity") return;
  throw new Problem(
    415,
    "unsupported_media_type",
    `Bodies are taken as they are, without Content-Encoding; it says ${JSON.stringify(encoding)}.`,
    // RFC 9110, section 12.5.3: what would have been taken.
    { headers: { "Accept-Encoding": "identity" } },
  );
}

/** @throws {Problem} 400 when the bytes are not JSON, or nested too deeply */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw badRequest("malformed_json", "The body is empty; send JSON.");
  if (!isUtf8(bytes)) throw badRequest("malformed_json", "The body is not valid UTF-8.");
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw badRequest("malformed_json", "The body is not valid JSON.");
  }
  // Each level takes two bytes at least.
  if (bytes.length > 2 * DEPTH_MOST && isDeeper(value, DEPTH_MOST)) {
    throw badRequest("too_deep", `The body is nested more than ${DEPTH_MOST} levels deep.`);
  }
  return value;
}

function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeper(inner, most - 1));
}
