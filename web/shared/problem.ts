import { isTaskwireError, TaskwireError } from "../../sdk/errors.ts";

/** No answer came, or a connection was lost. */
export const UNREACHABLE = "The server cannot be reached. Check the connection, then try again.";

/** What to tell a person about a failure, whatever was thrown. */
export function messageOf(error: unknown): string {
  if (!isTaskwireError(error)) {
    // A mistake of ours: whoever looks at the console is to see it.
    reportError(error);
    return "Something went wrong on this page. Reload it.";
  }
  const { code, issues, message } = error;
  if (code === "connection_failed" || code === "timeout") return UNREACHABLE;
  const texts = issues.map((issue) => `${issue.path} ${issue.message}`.trim());
  return texts.join("; ") || message;
}

/**
 * What is loaded when it is needed, or that the server is not there to give it. Browsers remember
 * that a module could not be loaded: under another address they look again. They say which it was.
 *
 * @throws {TaskwireError} `connection_failed`
 */
export const loaded = <Module>(loading: Promise<Module>): Promise<Module> =>
  loading
    .catch((cause) => import(/* @vite-ignore */ `${/http\S+/.exec(cause)}?${Date.now()}`))
    .catch((cause) => {
      throw new TaskwireError(UNREACHABLE, { code: "connection_failed", cause });
    });
