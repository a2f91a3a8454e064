import { TaskwireError } from "../errors.ts";
import { whenOver } from "./when-over.ts";

/**
 * Does some work, which gets a signal to end by. A limit counts also where the work does not heed
 * the signal, as a `fetch` of the caller's own may not.
 *
 * @param name what is done, for people
 * @param timeout in milliseconds
 * @throws {TaskwireError} `timeout`, `aborted`
 */
export function limited<T>(
  name: string,
  timeout: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const release = whenOver(timeout, signal, (abortion) => {
      const error =
        abortion ??
        new TaskwireError(`${name} took longer than ${timeout} ms. Give it more time.`, {
          code: "timeout",
        });
      reject(error);
      controller.abort(error);
    });
    if (!signal?.aborted) work(controller.signal).then(resolve, reject).finally(release);
  });
}
