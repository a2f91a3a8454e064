import { type Issue, TaskwireError } from "../errors.ts";

/** An object that came as JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What came of one attempt. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string | undefined;
  /** The body: `undefined` where it is empty, and `null` where it is no JSON object. */
  readonly body: JsonObject | null | undefined;
}

/** Reads a response to its end. */
export async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const requestId = headers.get("x-request-id") ?? undefined;
  return { status, headers, requestId, body: objectOf(await response.text()) };
}

function objectOf(text: string): JsonObject | null | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether it is an object as JSON has them. */
export function isObject(value: unknown): value is JsonObject {
  return Object(value) === value && !Array.isArray(value);
}

/**
 * What is wrong with an answer, if anything is.
 *
 * @param request what was asked, for people
 * @param needsBody whether there must be a JSON object in it
 */
export function failureOf(
  { status, headers, body, requestId }: Answer,
  request: string,
  needsBody: boolean,
): TaskwireError | undefined {
  const isRight = status >= 200 && status < 300;
  if (isRight && (needsBody ? body : body !== null)) return undefined;
  const details = { status, requestId, issues: issuesOf(body) };
  const answered = `${request} was answered ${status} (${headers.get("content-type") ?? "no content type"})`;
  // A redirect is not followed, because what was sent could be lost, or a credential told. In a
  // browser it has the status 0, and shows nothing of itself.
  if (status < 400) {
    const target = headers.get("location")?.split(/[?#]/)[0] ?? "elsewhere";
    const message = isRight
      ? `${answered} without a JSON object: is baseUrl right?`
      : `${request} was redirected to ${target}: set baseUrl to where the server really is.`;
    return new TaskwireError(message, { ...details, code: "invalid_response" });
  }
  const reason = [body?.message, body?.error].find((one) => typeof one === "string" && one);
  const message =
    reason ?? `${answered} without a reason${status === 404 ? ": is baseUrl right?" : "."}`;
  return new TaskwireError(String(message), { ...details, code: codeOf(status, body) });
}

/** The original messaging server says in its own form that something is not found. */
function codeOf(status: number, body: Answer["body"]): string {
  if (typeof body?.code === "string") return body.code;
  return status === 404 && body && "id" in body ? "not_found" : "http_error";
}

function issuesOf(body: Answer["body"]): readonly Issue[] | undefined {
  if (!Array.isArray(body?.issues)) return undefined;
  return body.issues.filter((issue) => typeof issue?.path === "string");
}
