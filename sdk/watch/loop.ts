import type { TaskwireError } from "../errors.ts";
import type { Follower } from "./log.ts";

/** One loop (`for await`) over a watch. */
export interface Loop<Update> extends AsyncIterableIterator<Update, undefined> {
  /** Answers those who wait, as far as there is something to tell. */
  serve(): void;
}

type Request<Update> = [
  resolve: (result: IteratorResult<Update, undefined>) => void,
  reject: (error: TaskwireError) => void,
];

/**
 * Not an async generator: one such would answer later than the news comes, so that more of them
 * would become one update, and could not be left while it waits.
 *
 * @param isClosed whether what it goes over is
 * @param failure why it was closed, unless its user wished so
 * @param onLeave called when the loop is left
 */
export function loop<Update>(
  follower: Follower<Update>,
  isClosed: () => boolean,
  failure: () => TaskwireError | undefined,
  onLeave: () => void,
): Loop<Update> {
  const requests: Request<Update>[] = [];
  const over = { done: true, value: undefined } as const;
  // Who comes when all is over has missed nothing.
  const isLate = isClosed();
  let isLeft = false;

  const serve = (): void => {
    while (requests.length > 0) {
      const error = isLeft ? undefined : failure();
      const isOver = isLeft || isClosed();
      const value = isLate || (isOver && !error) ? undefined : follower.next();
      if (!value && !isOver) return;
      const [resolve, reject] = requests.shift() as Request<Update>;
      if (value) resolve({ done: false, value });
      else if (error) reject(error);
      else resolve(over);
      if (!value) leave();
    }
  };

  const leave = (): void => {
    if (isLeft) return;
    isLeft = true;
    follower.leave();
    onLeave();
    serve();
  };

  return {
    serve,
    next: () =>
      new Promise((...request) => {
        requests.push(request);
        serve();
      }),
    async return() {
      leave();
      return over;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
