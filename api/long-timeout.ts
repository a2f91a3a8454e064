/** The longest that a timer of JavaScript can wait; a longer one would end at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls `action` after `ms` milliseconds, however many. Gives the function that cancels it. */
export function longTimeout(action: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    const part = Math.min(Math.max(left, 0), LONGEST_MS);
    timer = setTimeout(() => (left > part ? wait(left - part) : action()), part);
  };
  wait(ms);
  return () => clearTimeout(timer);
}
