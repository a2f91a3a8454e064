import type { IncomingMessage, ServerResponse } from "node:http";

const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
const EXPOSED = "Location, Retry-After, X-Request-Id";
/** Browsers ask again after a day at the latest. */
const MAX_AGE_SECONDS = "86400";

/**
 * Allows pages of other origins to call (the Fetch standard's CORS protocol). No cookie is ever
 * used, so credentials mode is never allowed.
 */
export class Cors {
  readonly #origins: readonly string[];
  readonly #anyOrigin: boolean;

  constructor(origins: readonly string[]) {
    this.#origins = origins;
    this.#anyOrigin = origins.includes("*");
  }

  /** Sets the headers that every answer has. */
  apply(request: IncomingMessage, response: ServerResponse): void {
    const { origin } = request.headers;
    if (this.#anyOrigin) {
      response.setHeader("Access-Control-Allow-Origin", "*");
    } else {
      response.setHeader("Vary", "Origin");
      if (!origin || !this.#origins.includes(origin)) return;
      response.setHeader("Access-Control-Allow-Origin", origin);
    }
    response.setHeader("Access-Control-Expose-Headers", EXPOSED);
  }

  /** Answers a preflight. */
  answerPreflight(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    const asked = request.headers["access-control-request-headers"];
    response.setHeader("Access-Control-Allow-Headers", asked ?? "Authorization, Content-Type");
    response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
    response.statusCode = 204;
    response.end();
  }
}
