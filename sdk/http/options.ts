import type { TaskwireError } from "../errors.ts";

/** What every client can be made with. */
export interface ClientOptions {
  /**
   * Where the server is, without the paths of the APIs; it may have a path of its own.
   *
   * @defaultValue `"http://localhost:3000"`
   */
  readonly baseUrl?: string | URL | undefined;
  /**
   * How long each attempt may take until its answer is whole, in milliseconds; `Infinity` for any
   * time.
   *
   * @defaultValue 30,000
   */
  readonly timeout?: number | undefined;
  /**
   * How often a call is tried again after a failure that may pass: no connection, an attempt that
   * took too long, 408, 429, 5xx, and 409 where the same request is still being worked on. 0 for
   * never.
   *
   * @defaultValue 2
   */
  readonly maxRetries?: number | undefined;
  /**
   * What makes the requests, for a proxy, for tests, or where there is no global `fetch`.
   *
   * @defaultValue the global `fetch`
   */
  readonly fetch?: typeof fetch | undefined;
  /**
   * Headers to send with every request. They go before this library's own.
   *
   * @defaultValue none
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Called before each attempt, and waited for. What it changes in `request.headers` is sent. If it
   * throws, the call fails with the code `hook_failed`.
   *
   * @defaultValue none
   */
  readonly onRequest?: ((request: HookRequest) => void | Promise<void>) | undefined;
  /**
   * Called after each attempt, with its answer or why there was none, and waited for. If it throws,
   * the call fails with the code `hook_failed`, although the server may have done what it asked for.
   *
   * @defaultValue none
   */
  readonly onResponse?: ((response: HookResponse) => void | Promise<void>) | undefined;
}

/** What a client can be made with that sends an API key. */
export interface ApiKeyOptions extends ClientOptions {
  /** One of the server's `API_KEYS`. Visible ASCII characters. */
  readonly apiKey: string;
}

/** The last argument of every method. */
export interface CallOptions {
  /** Ends the call, waiting for a retry included: it fails with `isAbort`. By default nothing does. */
  readonly signal?: AbortSignal | undefined;
  /** How long each attempt may take, in milliseconds. @defaultValue the client's `timeout` */
  readonly timeout?: number | undefined;
  /** Headers to send besides the client's, by default none. They go before all others. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * By which the server knows a request that it has answered before: 1 to 255 visible ASCII
   * characters. Give one to make a creation once even if your program is started again.
   *
   * @defaultValue a new one for each POST, the same in its retries
   */
  readonly idempotencyKey?: string | undefined;
}

/** A request that is about to be sent. */
export interface HookRequest {
  /** Such as `"GET"`. */
  readonly method: string;
  /** The whole address. An API key in it is shown as `***`. */
  readonly url: string;
  /** Which attempt it is, from 1. */
  readonly attempt: number;
  /**
   * What is sent with it; changes count for this attempt. Holds the API key or the token, and is
   * therefore left out when the object is printed or turned into JSON.
   */
  readonly headers: Headers;
}

/** How an attempt ended. */
export interface HookResponse {
  /** Such as `"GET"`. */
  readonly method: string;
  /** The whole address. An API key in it is shown as `***`. */
  readonly url: string;
  /** Which attempt it was, from 1. */
  readonly attempt: number;
  /** How long it took until the answer was whole, in milliseconds. */
  readonly durationMs: number;
  /** The HTTP status; `undefined` where no whole answer came. */
  readonly status: number | undefined;
  /** The answer's headers; `undefined` where no whole answer came. */
  readonly headers: Headers | undefined;
  /** Why the attempt failed; `undefined` where it did not. */
  readonly error: TaskwireError | undefined;
  /** After how many milliseconds the next attempt comes; `undefined` where none does. */
  readonly retryInMs: number | undefined;
}
