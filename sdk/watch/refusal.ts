import { isTaskwireError, type TaskwireError } from "../errors.ts";
import { type Answer, answerOf, failureOf } from "../http/answer.ts";
import { connectionFailure } from "../http/connection-failure.ts";
import { limited } from "../http/limited.ts";
import { PATIENCE_MS } from "../limits.ts";

const isDenial = (status: number) => status === 401 || status === 403;
/** Statuses that are final where it is Taskwire that answers: another server may not know the path. */
const isMistake = (status: number) => status === 400 || status === 404;

/** Why a WebSocket did not open. */
export interface Refusal {
  /** `undefined` where the server says that it would open one. */
  readonly reason: TaskwireError | undefined;
  /** Whether it would be refused again, however often one asks. */
  readonly isFinal: boolean;
  /** Whether there is a server, and it is not known to be Taskwire. */
  readonly isForeign: boolean;
  /** Of the answer, where there is one. */
  readonly headers: Headers | undefined;
}

/** What is asked about. */
export interface Refused {
  readonly baseUrl: string;
  readonly path: string;
  /** The whole address, with its query. */
  readonly url: string;
  /** The status that the WebSocket told, where its runtime lets it. */
  readonly status: number;
}

/** Finds out why a WebSocket did not open. */
export type AskWhy = (refused: Refused, ask: typeof fetch, signal: AbortSignal) => Promise<Refusal>;

/**
 * Asks why a WebSocket did not open: in browsers it does not say. The server refuses a plain request
 * for the same address as it refuses the WebSocket, or else says that it would open one.
 */
export async function askWhy(
  { baseUrl, path, url, status: told }: Refused,
  ask: typeof fetch,
  signal: AbortSignal,
): Promise<Refusal> {
  const name = `GET ${path}`;
  let answer: Answer | undefined;
  let reason: TaskwireError | undefined;
  let isThere = true;
  try {
    answer = await limited(name, PATIENCE_MS, signal, (signal) =>
      ask(url, { signal, redirect: "manual" }).then(answerOf),
    );
  } catch (cause) {
    isThere = isTaskwireError(cause);
    reason = isThere ? (cause as TaskwireError) : connectionFailure(name, baseUrl, cause);
  }
  if (isDenial(told) && answer?.status !== told) {
    answer = await answerOf(new Response(undefined, { status: told }));
  }
  const { status = 0, headers, body } = answer ?? {};
  const isTaskwire = !!body?.code && body.error === body.message;
  if (answer) reason = status === 426 ? undefined : failureOf(answer, name, false);
  return {
    reason,
    isFinal: isDenial(status) || (isTaskwire && isMistake(status)),
    isForeign: isThere && !isTaskwire && status < 500 && status !== 429,
    headers,
  };
}
