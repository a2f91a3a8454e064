import { StoreUnavailableError } from "../store/store.ts";
import { depart } from "./departure.ts";
import { Problem, unavailable } from "./problem.ts";
import type { Response } from "./response.ts";

/** A client that reads nothing of its answer for so long, or twice as long, is let go. */
const UNREAD_MS = 30_000;
const JSON_TYPE = "application/json; charset=utf-8";

/** What a handler answers. */
export interface Answer {
  readonly status: number;
  /** JSON text, unless the headers name another content type. */
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: string | Buffer): Answer {
  return { status: 200, body };
}

/** @param location the path of what was created, below the API's mount */
export function created(body: string, location: string): Answer {
  return { status: 201, body, headers: { Location: location } };
}

export const noContent: Answer = { status: 204 };

/** Sends an answer, unless the client has gone. */
export function send(response: Response, answer: Answer): void {
  if (response.headersSent) return;
  const bytes = writeHead(response, answer);
  depart(response.arrivedIn, () => {
    const { exchange } = response.req;
    if (response.destroyed) return exchange.end(undefined, 0);
    writeBody(response, answer);
    exchange.end(answer.status, bytes);
  });
}

/** Gives how long the body is, in bytes. Nothing is sent yet. */
function writeHead(response: Response, { status, headers, body }: Answer): number {
  if (response.isLast()) response.shouldKeepAlive = false;
  const all = [...response.common];
  for (const name in headers) all.push(name, headers[name] as string);
  if (body !== undefined && !headers?.["Content-Type"]) all.push("Content-Type", JSON_TYPE);
  const bytes = body === undefined ? 0 : Buffer.byteLength(body);
  if (body !== undefined) all.push("Content-Length", String(bytes));
  response.writeHead(status, all);
  return bytes;
}

function writeBody(response: Response, { body }: Answer): void {
  response.end(body);
  const { socket } = response;
  // What the system did not take at once waits for the client. Node ends this with the answer.
  if (socket && socket.writableLength > 0) socket.setTimeout(UNREAD_MS);
}

/** What failed, as an answer. Anything that is not a problem of the caller shows nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreUnavailableError) {
    return unavailable(
      "store_unavailable",
      "Nothing can be written at the moment; nothing was changed. Try again shortly.",
    );
  }
  return new Problem(500, "internal", "Something went wrong here. It has been logged.");
}

export function answerOf(problem: Problem): Answer {
  const { headers } = problem.details;
  return { status: problem.status, body: problem.body, ...(headers && { headers }) };
}

/** The text of an answer for a socket that has no response of its own. */
export function rawAnswer(problem: Problem, requestId: string): string {
  const lines = [
    `HTTP/1.1 ${problem.status} ${problem.code}`,
    "Connection: close",
    `Content-Type: ${JSON_TYPE}`,
    `Content-Length: ${Buffer.byteLength(problem.body)}`,
    ...Object.entries(problem.details.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    `X-Request-Id: ${requestId}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n${problem.body}`;
}
