import type { TaskwireError } from "../errors.ts";
import { baseUrlOf } from "../http/base-url.ts";
import type { Query } from "../http/request.ts";
import { connect, type Route } from "./connection.ts";
import type { Log } from "./log.ts";
import { type Loop, loop } from "./loop.ts";
import type { Watch, WatchOptions, WatchState } from "./options.ts";
import { webSocketOf } from "./web-socket.ts";

const TIMEOUT_MS = 10_000;

export interface LiveWatchParts<Update> {
  readonly log: Log<Update>;
  readonly routes: readonly Route[];
  /** What says who watches what. */
  readonly query: Query;
  readonly options: WatchOptions;
  /** Tells an update to the callbacks; left out where there are none. */
  readonly tell: ((update: Update) => void) | undefined;
}

/**
 * A connection, what comes over it, and those who are told.
 *
 * @throws {TaskwireError} `invalid_argument`
 */
export function liveWatch<Update>(parts: LiveWatchParts<Update>): Watch<Update> {
  const { log, routes, query, options, tell } = parts;
  const { signal, onError } = options;
  const loops = new Set<Loop<Update>>();
  const callbacks = tell && log.follow();
  let failure: TaskwireError | undefined;

  const onNews = (): void => {
    for (let update = callbacks?.next(); update && !isClosed(); update = callbacks?.next()) {
      call(tell, update);
    }
    for (const loop of loops) loop.serve();
  };

  const onState = (state: WatchState, reason?: TaskwireError): void => {
    if (isClosed()) {
      failure = reason;
      signal?.removeEventListener("abort", close);
    }
    call(options.onState, state, reason);
    if (!isClosed()) return;
    if (reason) call(onError, reason);
    for (const loop of loops) loop.serve();
  };

  const connection = connect({
    baseUrl: baseUrlOf(options.baseUrl),
    routes,
    query: () => ({ ...query, since: log.cursor }),
    WebSocket: webSocketOf(options.WebSocket),
    fetch: options.fetch ?? fetch,
    timeout: options.timeout ?? TIMEOUT_MS,
    take: (frame) => log.take(frame),
    onNews,
    onState,
  });
  const { close } = connection;
  const isClosed = (): boolean => connection.state === "closed";

  signal?.addEventListener("abort", close);
  // Not before the caller has the watch in hand.
  queueMicrotask(signal?.aborted ? close : connection.open);

  return {
    get state() {
      return connection.state;
    },
    close,
    [Symbol.asyncIterator]() {
      const one: Loop<Update> = loop({
        follower: log.follow(),
        isClosed,
        failure: () => failure,
        onLeave() {
          loops.delete(one);
          if (loops.size === 0) close();
        },
      });
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
