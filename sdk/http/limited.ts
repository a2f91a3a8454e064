import { TaskwireError } from "../errors.ts";
import { whenOver } from "./when-over.ts";

/** What ends some work before its time. */
export interface Limits {
  /** What is done, for people. */
  readonly name: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Does some work, which gets a signal to end by. A limit counts also where the work does not heed
 * the signal, as a `fetch` of the caller's own may not.
 *
 * @throws {TaskwireError} `timeout`, `aborted`
 */
export function limited<T>(
  { name, timeout, signal }: Limits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const release = whenOver(timeout, signal, (abortion) => {
      const message = `${name} took longer than ${timeout} ms. Give it more time, or see what the server is at.`;
      const error = abortion ?? new TaskwireError(message, { code: "timeout" });
      reject(error);
      controller.abort(error);
    });
    if (!signal?.aborted) work(controller.signal).then(resolve, reject).finally(release);
  });
}
