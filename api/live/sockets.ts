import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { WebSocketServer } from "ws";
import { problemOf, rawAnswer } from "../http/answer.ts";
import { Call } from "../http/call.ts";
import type { Exchange } from "../http/exchange.ts";
import { hostProblem } from "../http/host.ts";
import { badRequest, Problem, unavailable } from "../http/problem.ts";
import type { Request } from "../http/request.ts";
import type { Handler, Routes } from "../http/routes.ts";
import { ignore, LiveSocket } from "./live-socket.ts";
import { TASKWIRE_PROTOCOL } from "./protocol.ts";

/** Clients have nothing to say: a larger frame closes the socket with 1009. */
const CLIENT_FRAME_MOST = 4096;
/** How long clients get to answer a goodbye. */
const GOODBYE_MS = 500;

/**
 * Decides about a WebSocket before it is opened, and gives what to do with it once it is. What it
 * throws is answered in plain HTTP.
 */
export type Opening = (call: Call) => Promise<Opened>;

/** Begins to tell a socket what it is for. Where that fails, the socket is closed. */
export type Opened = (socket: LiveSocket) => Promise<void>;

export interface LiveOptions {
  /** Between two pings, in milliseconds. */
  readonly pingMs: number;
  /** The most that may wait unread for one client, in bytes. */
  readonly bufferMost: number;
  readonly log: Logger;
}

/** All open WebSockets: opening, pings, and the end. */
export class LiveSockets {
  readonly #openings: Readonly<Record<string, Opening>>;
  readonly #options: LiveOptions;
  /** Each with the path that it was opened at. */
  readonly #open = new Map<LiveSocket, string>();
  readonly #server: WebSocketServer;
  readonly #pings: NodeJS.Timeout;
  #closing = false;

  /** @param openings by path */
  constructor(openings: Readonly<Record<string, Opening>>, options: LiveOptions) {
    this.#openings = openings;
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: CLIENT_FRAME_MOST,
      perMessageDeflate: false,
      clientTracking: false,
      handleProtocols: (offered) => offered.has(TASKWIRE_PROTOCOL) && TASKWIRE_PROTOCOL,
    });
    this.#server.on("wsClientError", (error, socket, request) => {
      refuse(socket, badRequest("bad_handshake", `${error.message}.`), request as Request);
    });
    this.#server.on("headers", (headers, request) => {
      headers.push(`X-Request-Id: ${(request as Request).exchange.id}`);
    });
    this.#pings = setInterval(() => this.#pingAll(), options.pingMs).unref();
  }

  /** How many are open, by path. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map(Object.keys(this.#openings).map((path) => [path, 0]));
    for (const path of this.#open.values()) counts.set(path, (counts.get(path) ?? 0) + 1);
    return counts;
  }

  /** Answers the request in which a client asks for a WebSocket. */
  async upgrade(request: Request, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", ignore);
    try {
      const opened = await this.#decide(request);
      if (this.#closing) throw stopping();
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        const live = new LiveSocket(webSocket, this.#options.bufferMost);
        this.#add(live, request.exchange);
        opened(live).catch((error: Error) => {
          this.#options.log.error({ error: error.stack }, "a WebSocket could not be served");
          live.close(1011, "something went wrong here");
        });
      });
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 500) {
        this.#options.log.error({ error: (error as Error).stack }, "an upgrade failed");
      }
      refuse(socket, problem, request);
    }
  }

  #add(socket: LiveSocket, exchange: Exchange): void {
    const { id, path, route = "", caller, address } = exchange;
    exchange.end(101, 0);
    this.#open.set(socket, route);
    const opened = performance.now();
    socket.whenClosed((code) => {
      this.#open.delete(socket);
      const durationMs = Math.round(performance.now() - opened);
      const fields = { id, path, route, code, durationMs, caller, address };
      this.#options.log.info(fields, "a WebSocket closed");
    });
  }

  /** The same paths for requests that come without the wish to upgrade. */
  routes(): Routes {
    return Object.fromEntries(
      Object.entries(this.#openings).map(([path, opening]) => [path, { GET: plain(opening) }]),
    );
  }

  async #decide(request: Request): Promise<Opened> {
    if (this.#closing) throw stopping();
    const problem = hostProblem(request);
    if (problem) throw problem;
    const path = (request.url ?? "").split("?")[0] ?? "";
    // As the routes do: upper or lower case, with a slash at the end or without.
    const key = path.toLowerCase().replace(/\/$/, "");
    const opening = Object.hasOwn(this.#openings, key) ? this.#openings[key] : undefined;
    if (!opening) throw new Problem(404, "unknown_path", `There is no WebSocket at ${path}.`);
    request.exchange.route = key;
    return opening(new Call(request, {}, 0));
  }

  #pingAll(): void {
    for (const socket of this.#open.keys()) socket.ping();
  }

  /** Says goodbye to all, and leaves those that do not answer. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#pings);
    for (const socket of this.#open.keys()) socket.close(1001, "the server is stopping");
    const end = Date.now() + GOODBYE_MS;
    while (this.#open.size > 0 && Date.now() < end)
      await new Promise((done) => setTimeout(done, 5));
    for (const socket of this.#open.keys()) socket.terminate();
  }
}

/** Refuses as the upgrade would, and otherwise says what to ask for (RFC 9110, section 15.5.22). */
function plain(opening: Opening): Handler {
  return async (call) => {
    await opening(call);
    throw new Problem(
      426,
      "upgrade_required",
      "This is a WebSocket; ask with Upgrade: websocket.",
      {
        headers: { Upgrade: "websocket" },
      },
    );
  };
}

function stopping(): Problem {
  return unavailable("stopping", "The server is stopping. Try again shortly.");
}

function refuse(socket: Duplex, problem: Problem, request: Request): void {
  // A client that does not hang up would keep the connection, and the server from stopping.
  socket.once("finish", () => socket.destroy());
  socket.end(rawAnswer(problem, request.exchange.id));
  request.exchange.end(problem.status, Buffer.byteLength(problem.body));
}
