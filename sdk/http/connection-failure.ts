import { TaskwireError } from "../errors.ts";
import { withoutKey } from "./query.ts";

/**
 * That no whole answer came.
 *
 * @param request what was asked, for people
 * @param cause what `fetch` threw
 */
export function connectionFailure(request: string, baseUrl: string, cause: unknown): TaskwireError {
  const { cause: inner, code } = (cause ?? {}) as { cause?: { code?: unknown }; code?: unknown };
  const reason = inner?.code ?? code;
  return new TaskwireError(
    `${request} got no whole answer from ${baseUrl}${reason ? ` (${reason})` : ""}: is the server running there?`,
    { code: "connection_failed", cause: shareable(cause) },
  );
}

/** Some runtimes write the whole address into their error, with an API key in it. */
function shareable(cause: unknown): unknown {
  const { name, message, stack, path } = (cause ?? {}) as Partial<Error & { path: string }>;
  const text = `${stack}${message}${path}`;
  if (withoutKey(text) === text) return cause;
  return Object.assign(new Error(withoutKey(`${message}`)), { name });
}
