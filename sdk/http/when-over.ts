import { TaskwireError } from "../errors.ts";
import { LONGEST_TIMER_MS } from "../limits.ts";

/**
 * Calls `end` once: when the time is over, or else, with an error, when the signal is aborted.
 *
 * @returns what makes it not call `end` any more
 */
export function whenOver(
  milliseconds: number,
  signal: AbortSignal | undefined,
  end: (abortion?: TaskwireError) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const release = () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  };
  const onAbort = () => {
    release();
    const message = "The call was ended by its signal.";
    end(new TaskwireError(message, { code: "aborted", cause: signal?.reason }));
  };
  const wait = (left: number) => {
    // So that a time that is no number is over as well.
    if (!(left > 0)) {
      release();
      end();
      return;
    }
    timer = setTimeout(() => wait(left - LONGEST_TIMER_MS), Math.min(left, LONGEST_TIMER_MS));
  };
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  else wait(milliseconds);
  return release;
}
