import { type Issue, TaskwireError } from "../errors.ts";
import { isObject, isText, type JsonObject, parsed } from "./json.ts";

/** What answers hold: those that tell of a failure these members, and all of them anything else. */
interface AnswerBody extends JsonObject {
  readonly message?: unknown;
  readonly error?: unknown;
  readonly code?: unknown;
  readonly issues?: unknown;
}

/** What came of one attempt. */
export interface Answer {
  /** Whether the status says so. */
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string | undefined;
  /** The body: `undefined` where it is empty, and `null` where it is no JSON object. */
  readonly body: AnswerBody | null | undefined;
}

/** Reads a response to its end. */
export async function answerOf(response: Response): Promise<Answer> {
  const { ok, status, headers } = response;
  const requestId = headers.get("x-request-id") ?? undefined;
  const text = await response.text();
  const value = parsed(text);
  const body = isObject(value) ? value : text ? null : undefined;
  return { ok, status, headers, requestId, body };
}

/**
 * What is wrong with an answer, if anything is.
 *
 * @param request what was asked, for people
 * @param needsBody whether there must be a JSON object in it
 */
export function failureOf(
  { ok, status, headers, body, requestId }: Answer,
  request: string,
  needsBody: boolean,
): TaskwireError | undefined {
  if (ok && (needsBody ? body : body !== null)) return undefined;
  const details = { status, requestId, issues: issuesOf(body) };
  const answered = `${request} was answered ${status} (${headers.get("content-type") ?? "no content type"})`;
  // A redirect is not followed, because what was sent could be lost, or a credential told. In a
  // browser it has the status 0, and shows nothing of itself.
  if (status < 400) {
    const target = headers.get("location")?.replace(/[?#].*/, "") ?? "elsewhere";
    const message = ok
      ? `${answered} without a JSON object: is baseUrl right?`
      : `${request} was redirected to ${target}: is baseUrl right?`;
    return new TaskwireError(message, { ...details, code: "invalid_response" });
  }
  const reason = [body?.message, body?.error].find(isText);
  const message =
    reason ?? `${answered} without a reason${status === 404 ? ": is baseUrl right?" : "."}`;
  return new TaskwireError(message, { ...details, code: codeOf(status, body) });
}

/** The original messaging server says in its own form that something is not found. */
function codeOf(status: number, body: Answer["body"]): string {
  if (isText(body?.code)) return body.code;
  return status === 404 && body && "id" in body ? "not_found" : "http_error";
}

function issuesOf(body: Answer["body"]): readonly Issue[] {
  return Array.isArray(body?.issues)
    ? body.issues.filter((issue) => typeof issue?.path === "string")
    : [];
}
