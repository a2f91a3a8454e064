import type { TaskwireError } from "../errors.ts";
import { baseUrlOf } from "../http/base-url.ts";
import type { Query } from "../http/query.ts";
import { connect, type Route } from "./connection.ts";
import type { Log } from "./log.ts";
import { type Loop, loop } from "./loop.ts";
import type { Watch, WatchOptions, WatchState } from "./options.ts";
import type { AskWhy } from "./refusal.ts";
import { webSocketOf } from "./web-socket.ts";

export interface LiveWatchParts<Update> {
  readonly log: Log<Update>;
  readonly routes: readonly Route[];
  /** What says who watches what. */
  readonly query: Query;
  readonly options: WatchOptions;
  readonly askWhy: AskWhy;
  /** Tells an update to the callbacks; left out where there are none. */
  readonly tell: ((update: Update) => void) | undefined;
}

/**
 * A connection, what comes over it, and those who are told.
 *
 * @throws {TaskwireError} `invalid_argument`
 */
export function liveWatch<Update>(parts: LiveWatchParts<Update>): Watch<Update> {
  const { log, routes, query, options, askWhy, tell } = parts;
  const { signal, timeout = 10_000, fetch = globalThis.fetch } = options;
  const loops = new Set<Loop<Update>>();
  const callbacks = tell && log.follow();
  let state: WatchState = "connecting";
  let failure: TaskwireError | undefined;
  const isClosed = (): boolean => state === "closed";

  const onNews = (): void => {
    for (let update = callbacks?.next(); update && !isClosed(); update = callbacks?.next()) {
      call(tell, update);
    }
    for (const loop of loops) loop.serve();
  };

  const onState = (next: WatchState, reason?: TaskwireError): void => {
    state = next;
    if (isClosed()) failure = reason;
    call(options.onState, next, reason);
    if (failure) call(options.onError, failure);
    for (const loop of loops) loop.serve();
  };

  const { close } = connect({
    baseUrl: baseUrlOf(options.baseUrl),
    routes,
    query: () => ({ ...query, since: log.cursor }),
    WebSocket: webSocketOf(options.WebSocket),
    fetch,
    askWhy,
    signal,
    timeout,
    take: (frame) => log.take(frame),
    onNews,
    onState,
  });

  return {
    get state() {
      return state;
    },
    close,
    [Symbol.asyncIterator]() {
      const onLeave = () => {
        loops.delete(one);
        if (loops.size === 0) close();
      };
      const one = loop(log.follow(), isClosed, () => failure, onLeave);
      loops.add(one);
      return one;
    },
  };
}

/** Calls what is the caller's own: what it throws is told as uncaught, and the watch goes on. */
function call<Values extends unknown[]>(
  callback: ((...values: Values) => void) | undefined,
  ...values: Values
): void {
  try {
    callback?.(...values);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
