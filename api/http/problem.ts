import type { Issue, ServerCode } from "../../sdk/errors.ts";

export type { Issue };

interface Details {
  /** The id under which nothing was found. */
  readonly id?: string;
  readonly issues?: readonly Issue[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that gets an error for an answer. Its message is meant for the caller. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  /** Stable, snake_case: what programs look at. */
  readonly code: ServerCode;
  readonly details: Details;

  constructor(status: number, code: ServerCode, message: string, details: Details = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  /** The one error body of all APIs. */
  get body(): string {
    const { id, issues } = this.details;
    return JSON.stringify({
      error: this.message,
      message: this.message,
      code: this.code,
      id,
      issues,
    });
  }
}

export function badRequest(code: ServerCode, message: string): Problem {
  return new Problem(400, code, message);
}

export function invalid(what: string, issues: readonly Issue[]): Problem {
  const texts = issues.map(({ path, message }) => (path ? `${path} ${message}` : message));
  return new Problem(400, "invalid", `The ${what} is not valid: ${texts.join("; ")}.`, { issues });
}

export function unauthorized(message: string): Problem {
  const headers = { "WWW-Authenticate": 'Bearer realm="taskwire"' };
  return new Problem(401, "unauthorized", message, { headers });
}

export function forbidden(message: string): Problem {
  return new Problem(403, "forbidden", message);
}

/** @param what the kind of thing, such as "task" */
export function notFound(what: string, id: string): Problem {
  return new Problem(404, "not_found", `There is no ${what} with the id ${JSON.stringify(id)}.`, {
    id,
  });
}

export function conflict(code: ServerCode, message: string): Problem {
  return new Problem(409, code, message);
}

export function tooMany(code: ServerCode, message: string, retryAfterSeconds: number): Problem {
  const headers = { "Retry-After": String(Math.max(1, Math.ceil(retryAfterSeconds))) };
  return new Problem(429, code, message, { headers });
}

export function unavailable(code: ServerCode, message: string): Problem {
  return new Problem(503, code, message, { headers: { "Retry-After": "1" } });
}
