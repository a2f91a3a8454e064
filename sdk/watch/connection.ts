import { TaskwireError } from "../errors.ts";
import { delayAfter } from "../http/backoff.ts";
import { parsed } from "../http/json.ts";
import { misuse } from "../http/misuse.ts";
import { type Query, queryOf } from "../http/query.ts";
import { whenOver } from "../http/when-over.ts";
import { SILENCE_MS } from "../limits.ts";
import type { WatchState } from "./options.ts";
import type { AskWhy, Refused } from "./refusal.ts";
import type { WebSocketConstructor, WebSocketLike } from "./web-socket.ts";

/** A close code of the server's: the token is not valid any more. */
const TOKEN_ENDED = 4401;

/** A way to what is watched. */
export interface Route {
  readonly path: string;
  /** The subprotocol to ask for. */
  readonly protocol?: string;
}

export interface ConnectionParts {
  readonly baseUrl: string;
  /** The best one first; the others are for servers that do not know it. */
  readonly routes: readonly Route[];
  /** The query, as of now. */
  readonly query: () => Query & { readonly since?: number | undefined };
  readonly WebSocket: WebSocketConstructor;
  readonly fetch: typeof fetch;
  readonly askWhy: AskWhy;
  /** Closes it. */
  readonly signal: AbortSignal | undefined;
  /** Until the first news, in milliseconds. */
  readonly timeout: number;
  /** Takes what a frame says; false where that makes no sense. */
  readonly take: (frame: unknown) => boolean;
  /** Called after each frame that was taken. */
  readonly onNews: () => void;
  readonly onState: (state: WatchState, reason?: TaskwireError) => void;
}

/** A WebSocket that is made again whenever it is lost, until it is closed or refused for good. */
export interface Connection {
  readonly close: () => void;
}

/** How far a try came. */
interface Attempt extends Refused {
  isOpened: boolean;
  /** Whether something came, and all of it made sense. */
  isTold: boolean;
  status: number;
}

export function connect(parts: ConnectionParts): Connection {
  const { baseUrl, routes, take, timeout, signal, onNews, onState } = parts;
  const end = new AbortController();
  let state: WatchState | undefined;
  let socket: WebSocketLike | undefined;
  /** Calls off what is due next: giving up, trying again, or making it anew. */
  let callOff: (() => void) | undefined;
  /** Counts the tries and their ends: what belongs to an earlier one has no effect any more. */
  let turn = 0;
  let failures = 0;
  let route = 0;

  const setState = (next: WatchState, reason?: TaskwireError): void => {
    if (state === next || state === "closed") return;
    state = next;
    onState(next, reason);
  };

  const after = (milliseconds: number, action: () => void): void => {
    callOff?.();
    callOff = whenOver(milliseconds, undefined, action);
  };

  const release = (): void => {
    turn++;
    callOff?.();
    socket?.close();
    socket = undefined;
  };

  const stop = (reason?: TaskwireError): void => {
    release();
    end.abort();
    setState("closed", reason);
  };

  const open = (): void => {
    if (end.signal.aborted) return;
    release();
    const mine = turn;
    // One that is only made anew is live meanwhile.
    if (state !== "live") setState("connecting");
    if (mine === turn) start();
  };

  const start = (): void => {
    const { path, protocol } = routes[route] as Route;
    const url = baseUrl + path + queryOf(parts.query());
    const attempt: Attempt = { baseUrl, path, url, isOpened: false, isTold: false, status: 0 };
    const mine = turn;
    const lose = (code: string, what: string): void => {
      if (mine === turn) void lost(attempt, new TaskwireError(`${path} ${what}.`, { code }));
    };
    try {
      socket = new parts.WebSocket(url.replace("http", "ws"), protocol ? [protocol] : []);
    } catch {
      // What was thrown may show the address, and the key in it.
      stop(misuse(`No WebSocket can be made to ${baseUrl} here.`));
      return;
    }
    const opening = socket;
    opening.onopen = () => {
      attempt.isOpened = true;
    };
    opening.onerror = ({ message }) => {
      // In Node "Unexpected server response: 401", in Deno and Bun "… code: 401"; browsers say nothing.
      attempt.status = Number(/(?:response|code): (4\d\d)\b/.exec(message)?.[1]);
    };
    opening.onclose = ({ code, reason }) => {
      if (mine === turn && code === TOKEN_ENDED) {
        stop(new TaskwireError(`Sign in again: ${reason}.`, { code: "unauthorized", status: 401 }));
      }
      lose("connection_failed", `was cut off (${`${code} ${reason}`.trim()})`);
    };
    opening.onmessage = ({ data }) => {
      if (mine !== turn) return;
      attempt.isTold = take(parsed(data));
      if (!attempt.isTold) return lose("invalid_response", "sent what it never should");
      after(SILENCE_MS * (1 + Math.random()), open);
      setState("live");
      onNews();
    };
    after(timeout, () => lose("timeout", `told nothing in ${timeout} ms`));
  };

  const lost = async (attempt: Attempt, error: TaskwireError): Promise<void> => {
    release();
    const mine = turn;
    failures = attempt.isTold ? 1 : failures + 1;
    let reason = error;
    let headers: Headers | undefined;
    if (!attempt.isOpened) {
      setState("connecting");
      const refusal = await parts.askWhy(attempt, parts.fetch, end.signal);
      if (mine !== turn) return;
      reason = refusal.reason ?? error;
      if (refusal.isFinal) return stop(reason);
      // The next one, where something answers that may not know this one; else the best. What has
      // given a cursor knows it.
      const mayHelp = refusal.isForeign && parts.query().since === undefined;
      route = mayHelp ? (route + 1) % routes.length : 0;
      headers = refusal.headers;
    }
    after(delayAfter(failures, headers), open);
    setState("waiting", reason);
  };

  /** The network has gone, or is back; what seems to be live may have died with it. */
  const hurry = (): void => {
    if (state !== "connecting") open();
  };
  const close = (): void => stop();

  const untilEnd = { signal: end.signal };
  const page = globalThis as Partial<EventTarget>;
  page.addEventListener?.("online", hurry, untilEnd);
  page.addEventListener?.("offline", hurry, untilEnd);
  signal?.addEventListener("abort", close, untilEnd);
  // Not before the caller has the watch in hand.
  queueMicrotask(signal?.aborted ? close : open);
  return { close };
}
