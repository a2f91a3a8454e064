import { whenOver } from "./when-over.ts";

/**
 * Waits, however long.
 *
 * @throws {TaskwireError} `aborted`, as soon as the signal is
 */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    whenOver(milliseconds, signal, (abortion) => (abortion ? reject(abortion) : resolve()));
  });
}
