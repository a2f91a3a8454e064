import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import type { Handler } from "./routes.ts";

const compress = promisify(gzip);

/** What is sent with a file, but for its type and what describes its content. */
export type FileHeaders = Readonly<Record<string, string>>;

/** One form of a file, in an encoding or as it is. */
interface Form {
  readonly whole: Answer;
  readonly unchanged: Answer;
  readonly tag: string;
}

/**
 * Serves the content of a file, compressed for those who can read that, and not again to those who
 * have it.
 *
 * @param type its content type
 */
export function fileHandler(content: Buffer, type: string, headers: FileHeaders): Handler {
  // A start does not wait for the hashes of megabytes that hardly anybody asks for.
  const hash = onFirstUse(() => createHash("sha256").update(content).digest("base64url"));
  const form = (body: Buffer, tag: string, encoding: FileHeaders): Form => {
    const all = { ...headers, ETag: tag, Vary: "Accept-Encoding" };
    const whole = { status: 200, body, headers: { ...all, ...encoding, "Content-Type": type } };
    return { tag, whole, unchanged: { status: 304, headers: all } };
  };
  const plain = onFirstUse(() => form(content, `"${hash()}"`, {}));
  // Another form has another tag (RFC 9110, section 8.8.3.3).
  const compressed = onFirstUse(async () =>
    form(await compress(content, { level: 9 }), `"${hash()}-gzip"`, { "Content-Encoding": "gzip" }),
  );

  return async (call) => {
    const { tag, whole, unchanged } = takesGzip(call) ? await compressed() : plain();
    return isAmong(tag, call.header("if-none-match")) ? unchanged : whole;
  };
}

function onFirstUse<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** `Accept-Encoding` (RFC 9110, section 12.5.3). */
function takesGzip(call: Call): boolean {
  const accepted = call.header("accept-encoding") ?? "";
  return accepted.split(",").some((text) => {
    const [name, quality] = text.split(";").map((part) => part.trim().toLowerCase());
    return name === "gzip" && !/^q=0(\.0*)?$/.test(quality ?? "");
  });
}

/** `If-None-Match` (RFC 9110, section 13.1.2); a proxy that compresses makes a tag a weak one. */
function isAmong(tag: string, wanted = ""): boolean {
  const tags = wanted.split(",").map((text) => text.trim().replace(/^W\//, ""));
  return tags.includes(tag) || tags.includes("*");
}
