import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** A longer path is cut in the log. */
const PATH_MOST = 200;

/** Told of each request once it has its answer. */
export type Observe = (exchange: Exchange) => void;

/**
 * What the log and the metrics say of a request: nothing of its query, its headers or its body,
 * where secrets are.
 */
export class Exchange {
  /** The answer's `X-Request-Id`. */
  readonly id: string;
  readonly method: string;
  /** As the client wrote it, without the query. */
  readonly path: string;
  /** The pattern of the route that answers, such as `/tracker/tasks/:id`; undefined where none does. */
  route: string | undefined = undefined;
  /** The answer's; undefined while there is none, and where the client did not wait for it. */
  status: number | undefined = undefined;
  /** From the request's head to its answer, in milliseconds. */
  durationMs = 0;
  /** The length of the answer's body. */
  bytes = 0;
  /** Whoever was let in: `user:5`, or `key:` with the beginning of the key's hash. */
  caller: string | undefined = undefined;
  /** The client's, behind a proxy that is trusted too. */
  readonly address: string;
  readonly #startedAt = performance.now();
  readonly #observe: Observe;

  constructor(
    request: Pick<IncomingMessage, "method" | "headers">,
    target: string,
    address: string,
    observe: Observe,
  ) {
    this.id = requestId(request);
    this.method = request.method ?? "";
    this.path = pathOf(target);
    this.address = address;
    this.#observe = observe;
  }

  /** It has its answer, or with no status, ends without one. */
  end(status: number | undefined, bytes: number): void {
    this.status = status;
    this.bytes = bytes;
    this.durationMs = Math.round((performance.now() - this.#startedAt) * 1000) / 1000;
    this.#observe(this);
  }
}

/** The caller's own id where it is a plain token, so that both sides' logs can be held together. */
function requestId({ headers }: Pick<IncomingMessage, "headers">): string {
  const id = headers["x-request-id"];
  return typeof id === "string" && /^[\w.-]{1,64}$/.test(id) ? id : randomUUID();
}

function pathOf(target: string): string {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  return path.length > PATH_MOST ? `${path.slice(0, PATH_MOST)}…` : path;
}
