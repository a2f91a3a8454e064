import { App, type Request as AppRequest, type Response as AppResponse } from "@tinyhttp/app";
import type { Logger } from "pino";
import { type Answer, answerOf, problemOf, send } from "./answer.ts";
import { Call } from "./call.ts";
import { Problem } from "./problem.ts";
import type { Request } from "./request.ts";
import type { Response } from "./response.ts";

/**
 * What an endpoint does. It gives the answer, or throws: a {@link Problem} reaches the caller as it
 * is, anything else is logged and becomes a 500 that shows nothing of it.
 */
export type Handler = (call: Call) => Promise<Answer>;

/** An API as a table of contents: path, method, handler. Placeholders are written `:id`. */
export type Routes = Readonly<Record<string, Readonly<Partial<Record<Method, Handler>>>>>;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface RouteOptions {
  /** The size of the largest body that is read, in bytes. */
  readonly bodyMost: number;
  readonly log: Logger;
}

/**
 * Makes the function that serves a table of routes, whose first two segments have no placeholders.
 * tinyhttp tries the patterns of all its routes on each request, twice: an application for each
 * beginning of a path keeps that short.
 */
export function serveRoutes(
  routes: Routes,
  options: RouteOptions,
): (request: Request, response: Response) => void {
  const apps = new Map<string, App>();
  for (const [path, methods] of Object.entries(routes)) {
    const app = apps.get(beginningOf(path)) ?? newApp();
    apps.set(beginningOf(path), app);
    app.all(path, (request, response) => {
      const parameters = request.params as Record<string, string>;
      const own = request as unknown as Request;
      own.exchange.route = path;
      // Never rejects: tinyhttp would not notice.
      void respond(methods, own, responseOf(response), parameters, options);
    });
  }
  const nothing = newApp();
  return (request, response) => {
    const app = apps.get(beginningOf(request.url ?? "/")) ?? nothing;
    app.handler(request as unknown as AppRequest, response as unknown as AppResponse);
  };
}

function newApp(): App {
  return new App({
    // Its extensions of request and response cost half of its time, and nothing here uses them.
    applyExtensions: (_request, _response, next) => next?.(),
    settings: { xPoweredBy: false },
    noMatchHandler: (request, response) =>
      send(responseOf(response), answerOf(unknownPath(request as unknown as Request))),
  });
}

/** tinyhttp hands over what it was given, and calls it its own. */
function responseOf(response: AppResponse): Response {
  return response as unknown as Response;
}

/** A path's first two segments. */
function beginningOf(target: string): string {
  return /^\/[^/?]*(?:\/[^/?]+)?/.exec(target)?.[0].toLowerCase() ?? "/";
}

function unknownPath(request: Request): Problem {
  const path = (request.url ?? "").split("?")[0];
  return new Problem(404, "unknown_path", `There is nothing at ${path}.`);
}

async function respond(
  methods: Routes[string],
  request: Request,
  response: Response,
  parameters: Record<string, string>,
  { bodyMost, log }: RouteOptions,
): Promise<void> {
  try {
    const handler = handlerFor(methods, request.method ?? "");
    send(response, await handler(new Call(request, parameters, bodyMost)));
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status === 500) {
      const { id } = request.exchange;
      log.error({ id, error: (error as Error)?.stack ?? String(error) }, "a request failed");
    }
    send(response, answerOf(problem));
  }
}

function handlerFor(methods: Routes[string], method: string): Handler {
  // A HEAD is a GET whose body Node leaves away (RFC 9110, section 9.3.2).
  const handler = methods[(method === "HEAD" ? "GET" : method) as Method];
  if (handler && Object.hasOwn(methods, method === "HEAD" ? "GET" : method)) return handler;
  const known = Object.keys(methods);
  const allowed = [...known, ...(methods.GET ? ["HEAD"] : []), "OPTIONS"].join(", ");
  throw new Problem(405, "method_not_allowed", `Here are only ${known.join(", ")}.`, {
    headers: { Allow: allowed },
  });
}
