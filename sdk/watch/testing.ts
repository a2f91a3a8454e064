import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { suite, type Test } from "uvu";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { startServer, type TestServer } from "../../api/testing/server.ts";
import type { QueueTask } from "../types/queue.ts";
import type { Watch } from "./options.ts";

/** What the tests of the watches share. */

export interface OnServer {
  server: TestServer;
}

/** A suite that runs on one server, and closes what its tests have opened. */
export function suiteOnServer(name: string, env: Record<string, string> = {}): Test<OnServer> {
  const tests = suiteThatCloses<OnServer>(name, { server: undefined as unknown as TestServer });
  tests.before(async (context) => {
    context.server = await startServer({ env });
  });
  tests.after(async ({ server }) => {
    await server?.remove();
  });
  return tests;
}

const opened = new Set<{ close(): unknown }>();

/** Has something closed behind the test. */
export function closing<T extends { close(): unknown }>(what: T): T {
  opened.add(what);
  return what;
}

/** A suite that closes what its tests have opened. */
export function suiteThatCloses<Context>(name: string, context: Context): Test<Context> {
  const tests = suite<Context>(name, context);
  tests.after.each(async () => {
    for (const one of opened) await one.close();
    opened.clear();
  });
  return tests;
}

/** A server on a free port of this computer, which closes its connections when it is closed. */
interface Listening {
  readonly url: string;
  /** Breaks all connections. */
  drop(): void;
  close(): Promise<void>;
}

function listening(server: ReturnType<typeof createTcpServer>): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  const drop = () => {
    // In Node a reset fails while the socket's end is on its way, and the socket is never closed:
    // the process then turns for ever in its own cleaning up, after the last line of JavaScript.
    for (const socket of sockets) {
      if (socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      drop();
    });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve(closing({ url: `http://127.0.0.1:${port}`, drop, close }));
    });
  });
}

/** Stands between a client and a server, and breaks their connections. */
export interface Proxy extends Listening {
  /** How many connections it has passed on. */
  readonly connections: () => number;
  /** Passes nothing on any more, and breaks nothing either: both sides believe in it. */
  freeze(): void;
}

/** @param target where the server is, as of now */
export async function startProxy(target: () => string): Promise<Proxy> {
  let connections = 0;
  const passed = new Set<Socket>();
  const server = createTcpServer((client) => {
    connections++;
    const { hostname, port } = new URL(target());
    const upstream = connect(Number(port), hostname);
    passed.add(client).add(upstream);
    upstream.on("error", () => client.destroy());
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
    client.pipe(upstream).pipe(client);
  });
  const base = await listening(server);
  return {
    ...base,
    connections: () => connections,
    freeze() {
      for (const socket of passed) socket.unpipe().pause();
      passed.clear();
    },
  };
}

/** A server that does with each WebSocket what a test says. */
export interface FakeServer extends Listening {
  /** The addresses of all tries to open a WebSocket, with the subprotocols asked for. */
  readonly tries: {
    readonly url: URL;
    readonly protocol: string | undefined;
    readonly at: number;
  }[];
  /** The addresses of all plain requests. */
  readonly asked: string[];
  readonly sockets: WebSocket[];
}

export interface FakeServerParts {
  /** Answers a plain request; otherwise 426, without a body. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Answers a try to open a WebSocket by itself, and gives true; otherwise it is opened. */
  readonly refuse?: (request: IncomingMessage, socket: Socket) => boolean;
  /** Speaks with a WebSocket that is open; `count` is 1 for the first. */
  readonly speak?: (socket: WebSocket, count: number) => void;
  readonly options?: ServerOptions;
}

export async function startFakeServer(parts: FakeServerParts): Promise<FakeServer> {
  const { answer, refuse, speak, options } = parts;
  const tries: FakeServer["tries"] = [];
  const asked: string[] = [];
  const sockets: WebSocket[] = [];
  const webSockets = new WebSocketServer({ noServer: true, ...options });
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (answer) answer(request, response);
    else response.writeHead(426).end();
  });
  server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url ?? "", "http://localhost");
    tries.push({ url, protocol: request.headers["sec-websocket-protocol"], at: Date.now() });
    if (refuse?.(request, socket as Socket)) return;
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on("error", () => {});
      sockets.push(webSocket);
      speak?.(webSocket, sockets.length);
    });
  });
  return { ...(await listening(server)), tries, asked, sockets };
}

/** Refuses a WebSocket in plain HTTP. */
export function refuseWith(socket: Socket, status: number, headers = ""): true {
  socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n${headers}\r\n`);
  return true;
}

/** A task as the server writes it. */
export function taskOf(id: number, status: QueueTask["status"] = "queued"): QueueTask {
  const created_at = new Date(id * 1000).toISOString();
  return { id, name: `task ${id}`, type: "gx.tiny", status, progress: 0, created_at };
}

/** Collects what a watch tells in a loop of its own. */
export interface Collected<Update> {
  readonly updates: Update[];
  /** How the loop ended, once it has. */
  readonly end: () => { readonly error: unknown } | undefined;
}

export function collect<Update>(watch: Watch<Update>): Collected<Update> {
  const updates: Update[] = [];
  let end: { error: unknown } | undefined;
  const run = async () => {
    for await (const update of watch) updates.push(update);
  };
  run().then(
    () => {
      end = { error: undefined };
    },
    (error) => {
      end = { error };
    },
  );
  return { updates, end: () => end };
}
