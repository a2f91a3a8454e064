import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { answerOf, rawAnswer, send } from "./answer.ts";
import { Connections } from "./connections.ts";
import type { Cors } from "./cors.ts";
import { Exchange, type Observe } from "./exchange.ts";
import { hostProblem } from "./host.ts";
import { badRequest, Problem } from "./problem.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";
import { afterAnswers, inTurn } from "./turn.ts";

/** A whole request has to be there by then, and its head by half of it. */
const REQUEST_MS = 20_000;
/** How often slow requests are looked for. */
const CHECK_MS = 1000;
/** How long a client that is refused may take to hang up, so that it gets to read why. */
const LINGER_MS = 5000;

export interface ServerParts {
  readonly cors: Cors;
  /** The target that a request's target stands for. */
  readonly rewrite: (target: string) => string;
  readonly handle: (request: Request, response: Response) => void;
  readonly upgrade: (request: Request, socket: Duplex, head: Buffer) => void;
  /** Where a request comes from. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly observe: Observe;
}

export type NodeServer = Server<typeof Request, typeof Response>;

export interface HttpServer {
  readonly server: NodeServer;
  /** From now on each answer ends its connection, so that clients turn to another server. */
  endConnections(): void;
  /** Takes no more requests, and gives those in flight the time to end. */
  close(): Promise<void>;
}

/** The HTTP server: what is true for every request, before any route is looked at. */
export function makeServer(parts: ServerParts): HttpServer {
  const { cors, rewrite, handle, upgrade, addressOf, observe } = parts;
  const server = createServer({
    IncomingMessage: Request,
    ServerResponse: Response,
    requestTimeout: REQUEST_MS,
    headersTimeout: REQUEST_MS / 2,
    connectionsCheckingInterval: CHECK_MS,
    // Node would refuse without a word of why.
    requireHostHeader: false,
  });
  const connections = new Connections();
  server.on("connection", (socket) => connections.add(socket));
  let isEnding = false;
  const isLast = () => isEnding;
  const meet = (request: Request, target: string | undefined) => {
    request.exchange = new Exchange(request, target ?? "", addressOf(request), observe);
  };
  const begin = (request: Request, response: Response) => {
    const target = originForm(request.url ?? "/");
    meet(request, target);
    response.isLast = isLast;
    const { id } = request.exchange;
    response.common = ["X-Request-Id", id, ...cors.headers(request.headers.origin)];
    return target;
  };
  const answer = (request: Request, response: Response, target: string | undefined) => {
    if (request.method === "OPTIONS") return send(response, cors.preflight(request));
    if (target === undefined || !isReadable(target)) {
      return refuse(response, badRequest("bad_path", "The path cannot be read."));
    }
    const problem = hostProblem(request);
    if (problem) return refuse(response, problem);
    request.url = rewrite(target);
    handle(request, response);
  };
  server.on("request", (request, response) => {
    const target = begin(request, response);
    inTurn(request, response, () => answer(request, response, target));
  });
  server.on("checkExpectation", (request, response) => {
    begin(request, response);
    const what = "The only expectation that is met here is 100-continue.";
    refuse(response, new Problem(417, "expectation_failed", what));
  });
  server.on("upgrade", (request, socket, head) => {
    const target = originForm(request.url ?? "/");
    meet(request, target);
    request.url = rewrite(target !== undefined && isReadable(target) ? target : "/");
    afterAnswers(socket, () => upgrade(request, socket, head));
  });
  server.on("clientError", (error: Unreadable, socket) => {
    const exchange = new Exchange(
      { headers: {} },
      "",
      (socket as Socket).remoteAddress ?? "",
      observe,
    );
    refuseUnreadable(error, socket, cors.headers(originIn(error.rawPacket)), exchange);
  });
  return {
    server,
    endConnections: () => {
      isEnding = true;
    },
    close: () => {
      isEnding = true;
      return close(server, connections);
    },
  };
}

function refuse(response: Response, problem: Problem): void {
  send(response, answerOf(problem));
}

/** Whether a target's path can be decoded. */
function isReadable(target: string): boolean {
  if (!target.includes("%")) return true;
  const path = target.split("?")[0] as string;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * The target as path and query: the absolute form (RFC 9112, section 3.2.2) without what stands
 * before the path; undefined when it is malformed.
 */
function originForm(target: string): string | undefined {
  if (target.startsWith("/")) return target;
  if (!URL.canParse(target)) return undefined;
  const { pathname, search } = new URL(target);
  return pathname + search;
}

/** What Node says of bytes that it could not read as a request. */
interface Unreadable extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer;
}

/** Answers what Node could not read as a request, or did not get in time. */
function refuseUnreadable(
  error: Unreadable,
  socket: Duplex,
  common: readonly string[],
  exchange: Exchange,
): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const headers: Record<string, string> = {};
  for (let i = 0; i < common.length; i += 2) headers[common[i] as string] = common[i + 1] as string;
  const [status, code, message] = unreadable(error.code);
  const problem = new Problem(status, code, message, { headers });
  socket.end(rawAnswer(problem, exchange.id));
  exchange.end(status, Buffer.byteLength(problem.body));
  const limit = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once("close", () => clearTimeout(limit));
}

function unreadable(code: string | undefined): ConstructorParameters<typeof Problem> {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return [408, "request_timeout", "The request did not arrive in time."];
    case "HPE_HEADER_OVERFLOW":
      return [431, "headers_too_large", "The headers are too large."];
    default:
      return [400, "bad_request", "This is not a request that HTTP allows."];
  }
}

/** The Origin header among bytes that are no request, for the page that may read the answer. */
function originIn(bytes: Buffer | undefined): string | undefined {
  return /^origin:[ \t]*(\S+)[ \t]*\r?$/im.exec(bytes?.toString("latin1") ?? "")?.[1];
}

/** How long requests in flight get to be answered. */
const IN_FLIGHT_MS = 3000;
/** How often connections are looked for that have nothing more to do. */
const IDLE_MS = 20;

async function close(server: NodeServer, connections: Connections): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const limit = setTimeout(() => server.closeAllConnections(), IN_FLIGHT_MS);
  const idle = setInterval(() => {
    // A connection whose request has been answered would wait for the next one.
    server.closeIdleConnections();
    connections.endUnused();
  }, IDLE_MS);
  await closed;
  clearTimeout(limit);
  clearInterval(idle);
}
