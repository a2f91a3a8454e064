/** One thing that is wrong with what was sent. */
export interface Issue {
  /** The member or parameter that is meant; dots stand between nested names. */
  readonly path: string;
  /** What is wrong with it, for people. */
  readonly message: string;
}

/** What the server says is wrong: the `code` of its error body. */
export type ServerCode =
  | "bad_handshake"
  | "bad_path"
  | "bad_request"
  | "body_incomplete"
  | "body_too_large"
  | "busy"
  | "email_taken"
  | "expectation_failed"
  | "forbidden"
  | "headers_too_large"
  | "idempotency_key_reused"
  | "internal"
  | "invalid"
  | "invalid_idempotency_key"
  | "last_admin"
  | "malformed_json"
  | "method_not_allowed"
  | "no_host"
  | "not_built"
  | "not_failed"
  | "not_found"
  | "phone_taken"
  | "queue_full"
  | "request_timeout"
  | "stopping"
  | "store_unavailable"
  | "too_deep"
  | "too_many_connections"
  | "too_many_tries"
  | "too_many_workspaces"
  | "unauthorized"
  | "unknown_path"
  | "unsupported_media_type"
  | "upgrade_required";

/** What this library says is wrong when no answer does. */
export type ClientCode =
  /** No connection, or it broke before the answer was whole. */
  | "connection_failed"
  /** No whole answer within the time that one attempt has. */
  | "timeout"
  /** The caller's `signal` was aborted. */
  | "aborted"
  /** An answer that is not what the API promises, such as a page of HTML. */
  | "invalid_response"
  /** A call or an option that cannot work, found before anything was sent. */
  | "invalid_argument"
  /** `onRequest` or `onResponse` threw an error, which is the `cause`. */
  | "hook_failed"
  /** An answer with an error status and no code of its own. */
  | "http_error";

/** Why a webhook was not accepted. */
export type WebhookCode =
  /** None of the headers that carry a signature is there. */
  | "signature_missing"
  /** A header is there, and does not have the form of a signature. */
  | "signature_malformed"
  /** The signature is of other bytes, or made with another secret. */
  | "signature_mismatch"
  /** Signed longer ago, or further in the future, than is tolerated. */
  | "timestamp_out_of_range"
  /** The signature is right; the body is not an event. */
  | "event_malformed";

// `string & {}` keeps the editor's list of the known ones.
/** A stable, snake_case reason; newer servers may know more of them. */
export type ErrorCode = ServerCode | ClientCode | WebhookCode | (string & {});

/** What a {@link TaskwireError} is made from. */
export interface TaskwireErrorDetails {
  /** The HTTP status, such as 404; by default none. */
  readonly status?: number | undefined;
  /** What to decide by. */
  readonly code: ErrorCode;
  /** What is wrong with which member; by default nothing. */
  readonly issues?: readonly Issue[] | undefined;
  /** The answer's `X-Request-Id`; by default none. */
  readonly requestId?: string | undefined;
  /** What was thrown beneath it; by default nothing. */
  readonly cause?: unknown;
}

// Registered, so that another copy of this library has the same symbol.
const MARK = Symbol.for("taskwire.error");

/**
 * The one class of everything that fails in this library.
 *
 * @example
 * ```ts
 * import { isTaskwireError, MessagingClient } from "taskwire/sdk";
 *
 * const messaging = new MessagingClient({ apiKey: "there-is-no-key" });
 * try {
 *   await messaging.contacts.get("unknown");
 * } catch (error) {
 *   if (isTaskwireError(error) && error.code === "not_found") console.log(error.message);
 * }
 * ```
 */
export class TaskwireError extends Error {
  /** As every class of errors has it. */
  override readonly name = "TaskwireError";
  /**
   * The HTTP status of the answer; of a webhook that is refused, the one to answer its sender with.
   * `undefined` where there is none.
   */
  declare readonly status: number | undefined;
  /** What to decide by. The message is for people and may change. */
  declare readonly code: ErrorCode;
  /** What is wrong with which member; empty where the server named none. */
  declare readonly issues: readonly Issue[];
  /** The answer's `X-Request-Id`, by which the server's log tells of it. */
  declare readonly requestId: string | undefined;

  /**
   * @param message what is wrong, for people
   * @param details what it is for programs
   */
  constructor(message: string, { cause, issues = [], ...details }: TaskwireErrorDetails) {
    super(message, { cause });
    Object.assign(this, details, { issues });
    Object.defineProperty(this, MARK, { value: true });
  }

  /** Whether the caller's own `signal` ended it. */
  get isAbort(): boolean {
    return this.code === "aborted";
  }

  /** Whether an attempt took longer than its `timeout`. */
  get isTimeout(): boolean {
    return this.code === "timeout";
  }
}

/**
 * Whether a value is a {@link TaskwireError}, also one that another copy of this library made:
 * `instanceof` says no there.
 *
 * @param value whatever was caught
 *
 * @example
 * ```ts
 * import { isTaskwireError, QueueClient } from "taskwire/sdk";
 *
 * const queue = new QueueClient({ apiKey: "an-unknown-key" });
 * try {
 *   await queue.tasks.list();
 * } catch (error) {
 *   if (!isTaskwireError(error)) throw error;
 *   console.log(error.status, error.code, error.message);
 * }
 * ```
 */
export function isTaskwireError(value: unknown): value is TaskwireError {
  // `instanceof Error` says no to one from another realm, such as a frame or a test runner's.
  return MARK in Object(value);
}
