import type { IncomingMessage } from "node:http";
import type { Answer } from "./answer.ts";

const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
const EXPOSED = ["Access-Control-Expose-Headers", "Location, Retry-After, X-Request-Id"];
const ANY_ORIGIN = ["Access-Control-Allow-Origin", "*", ...EXPOSED];
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

  /** The headers that every answer to a page of this origin has, name and value in turn. */
  headers(origin: string | undefined): readonly string[] {
    if (this.#anyOrigin) return ANY_ORIGIN;
    if (!origin || !this.#origins.includes(origin)) return ["Vary", "Origin"];
    return ["Vary", "Origin", "Access-Control-Allow-Origin", origin, ...EXPOSED];
  }

  /** The answer to a preflight. */
  preflight(request: IncomingMessage): Answer {
    const asked = request.headers["access-control-request-headers"];
    const headers = {
      "Access-Control-Allow-Methods": METHODS,
      "Access-Control-Allow-Headers": asked ?? "Authorization, Content-Type",
      "Access-Control-Max-Age": MAX_AGE_SECONDS,
    };
    return { status: 204, headers };
  }
}
