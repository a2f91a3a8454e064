import type { TaskwireError } from "../errors.ts";
import type { WebSocketConstructor } from "./web-socket.ts";

/**
 * Where a watch stands. `connecting`: a connection is being made. `live`: all that changes is told
 * as it happens. `waiting`: there is no connection, and the next try comes by itself. `closed`: the
 * watch has ended, and will not begin again.
 */
export type WatchState = "connecting" | "live" | "waiting" | "closed";

/** What all watches take. */
export interface WatchOptions {
  /** Where the server is, with a path before the API's if there is one; default `http://localhost:3000`. */
  readonly baseUrl?: string | URL | undefined;
  /**
   * Ends the watch when it is aborted: its loops end as if there were nothing more, without an error.
   * By default only `close`, and leaving the last loop, end it.
   */
  readonly signal?: AbortSignal | undefined;
  /** The class of WebSockets; default the runtime's own. Node has one from version 22 on; before, pass that of the `ws` package. */
  readonly WebSocket?: WebSocketConstructor | undefined;
  /** Asks why a WebSocket did not open, which a browser's does not say; default the runtime's `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds that a connection may take until its first news; default 10,000. */
  readonly timeout?: number | undefined;
  /**
   * Called when the state changes; by default nobody is.
   *
   * @param reason why it is `waiting`, or was `closed` other than by you
   */
  readonly onState?: ((state: WatchState, reason?: TaskwireError) => void) | undefined;
  /**
   * Called once, with the error that ended the watch, such as one with status 401; by default only
   * loops are told.
   */
  readonly onError?: ((error: TaskwireError) => void) | undefined;
}

/**
 * Something that is watched, until it is closed. It begins by itself, with loops over it or without.
 * All loops (`for await`) share its one connection, and each begins with what is known; one that is
 * slow gets what came meanwhile as one update that leads to the newest state, while callbacks get
 * each change by itself. Leaving the last loop closes the watch.
 */
export interface Watch<Update> extends AsyncIterable<Update> {
  /** Where it stands. */
  readonly state: WatchState;
  /**
   * Ends it: its connection, and the loops over it.
   *
   * @example
   * ```ts
   * import { watchTasks } from "taskwire/sdk";
   *
   * const watch = watchTasks({
   *   apiKey: "there-is-no-key",
   *   onTasks(tasks) {
   *     console.log(`${tasks.length} tasks`);
   *     watch.close();
   *   },
   * });
   * ```
   */
  close(): void;
}
