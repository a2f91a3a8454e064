/** A whole answer. */
export interface ApiResponse<T> {
  /** What the call gives. */
  readonly data: T;
  /** The HTTP status, such as 201. */
  readonly status: number;
  /** The answer's headers. In a browser of another origin, only those that the server exposes. */
  readonly headers: Headers;
  /** The answer's `X-Request-Id`, by which the server's log tells of it. */
  readonly requestId: string | undefined;
}

/** A call that was made: a promise of its data, which can give the whole answer instead. */
export interface ApiCall<T> extends Promise<T> {
  /**
   * The data with the status and the headers of its answer. No second request is made.
   *
   * @throws {TaskwireError} whatever the call itself fails with
   *
   * @example
   * ```ts
   * import { MessagingClient } from "taskwire/sdk";
   *
   * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
   * const { data, status, requestId } = await messaging.contacts.list().withResponse();
   * console.log(status, requestId, data.contactsList.length);
   * ```
   */
  withResponse(): Promise<ApiResponse<T>>;
}

/** Turns the promise of an answer into a call. */
export function apiCall<T>(answer: Promise<ApiResponse<T>>): ApiCall<T> {
  const data = answer.then((whole) => whole.data);
  return Object.assign(data, {
    withResponse() {
      // Whoever takes the whole answer hears of a failure there.
      data.catch(() => {});
      // A promise of its own, so that a failure that nobody takes is told as such.
      return answer.then((whole) => whole);
    },
  });
}
