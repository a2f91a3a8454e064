import Type from "typebox";
import type { ServerCode } from "../../sdk/errors.ts";

/** The one error body of all APIs. */
export const ProblemBody = Type.Object(
  {
    error: Type.String({ description: "what is wrong and what to do, for people" }),
    message: Type.String({ description: "the same text" }),
    code: Type.String({ description: "what is wrong, for programs: it stays what it is" }),
    id: Type.Optional(Type.String({ description: "the id under which nothing was found" })),
    issues: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: "the member or parameter; dots between nested names" }),
          message: Type.String({ description: "what is wrong with it" }),
        }),
        { description: "what is wrong with which member, where a check has failed" },
      ),
    ),
  },
  { description: "What every error says of itself." },
);

interface ProblemKind {
  readonly status: number;
  /** When a caller gets it, as a whole sentence. */
  readonly when: string;
}

/** Every error that the server knows, by its code. */
export const PROBLEMS: Readonly<Record<ServerCode, ProblemKind>> = {
  bad_handshake: { status: 400, when: "The request for a WebSocket is malformed." },
  bad_path: { status: 400, when: "The path cannot be read." },
  bad_request: { status: 400, when: "This is not a request that HTTP allows." },
  body_incomplete: { status: 400, when: "The body ended too early." },
  invalid: { status: 400, when: "A parameter or a member of the body is not what it may be." },
  invalid_idempotency_key: {
    status: 400,
    when: "Idempotency-Key is not 1 to 255 visible ASCII characters.",
  },
  malformed_json: { status: 400, when: "The body is not valid JSON in UTF-8." },
  no_host: {
    status: 400,
    when: "The request has no Host header, several, or one that names no host.",
  },
  phone_taken: { status: 400, when: "Another contact has this phone." },
  too_deep: { status: 400, when: "The body is nested too deeply." },
  unauthorized: { status: 401, when: "There is no credential, or one that is unknown or expired." },
  forbidden: { status: 403, when: "The credential is valid, and may not do this." },
  not_built: { status: 404, when: "This file of the page has not been built." },
  not_found: { status: 404, when: "There is nothing with this id." },
  unknown_path: { status: 404, when: "There is nothing at this path." },
  method_not_allowed: {
    status: 405,
    when: "The path does not know this method; Allow tells which.",
  },
  request_timeout: { status: 408, when: "The request did not arrive in time." },
  email_taken: { status: 409, when: "There is an account with this e-mail already." },
  idempotency_key_reused: {
    status: 409,
    when: "This Idempotency-Key was used with another body.",
  },
  last_admin: { status: 409, when: "No admin would be left." },
  not_failed: { status: 409, when: "The message has not failed: there is nothing to try again." },
  body_too_large: { status: 413, when: "The body is larger than MAX_BODY_BYTES." },
  unsupported_media_type: { status: 415, when: "The body is not said to be JSON, as it is." },
  expectation_failed: { status: 417, when: "Expect asks for something other than 100-continue." },
  upgrade_required: { status: 426, when: "Here is a WebSocket, and the request asks for none." },
  queue_full: { status: 429, when: "As many tasks are queued as may be." },
  too_many_connections: { status: 429, when: "As many watch this workspace as may." },
  too_many_tries: { status: 429, when: "Too many tries to sign in, for this address or account." },
  too_many_workspaces: { status: 429, when: "The key has as many workspaces as it may have." },
  headers_too_large: { status: 431, when: "The headers are too large." },
  internal: { status: 500, when: "Something went wrong at the server. It has been logged there." },
  busy: { status: 503, when: "Too many people sign in at this moment." },
  stopping: { status: 503, when: "The server is stopping." },
  store_unavailable: { status: 503, when: "The disk takes no writes; nothing was changed." },
};
