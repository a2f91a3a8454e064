import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { connect, type Socket } from "node:net";
import { suite, type Test } from "uvu";
import { WebSocket } from "ws";
import { startServer, type TestServer, until } from "../testing/server.ts";
import { LiveSocket } from "./live-socket.ts";

/** What the tests of the queue and of the live changes share. */

export interface OnServer {
  /** Started before the first test that needs it, removed after the last. */
  server: TestServer;
}

interface Shared {
  suites: number;
  readonly start: () => Promise<TestServer>;
}

const shared = new Map<string, Shared>();

/** A suite that runs on a server; suites of one file with the same settings share it. */
export function suiteOnServer(name: string, env: Record<string, string> = {}): Test<OnServer> {
  const tests = suite<OnServer>(name, { server: undefined as unknown as TestServer });
  const key = JSON.stringify(env);
  const user = shared.get(key) ?? sharedServer(env);
  shared.set(key, user);
  user.suites++;
  tests.before(async (context) => {
    context.server = await user.start();
  });
  tests.after(async ({ server }) => {
    if (--user.suites > 0) return;
    shared.delete(key);
    await server?.remove();
  });
  return tests;
}

function sharedServer(env: Record<string, string>): Shared {
  let started: Promise<TestServer> | undefined;
  return {
    suites: 0,
    start() {
      started ??= startServer({ env });
      return started;
    },
  };
}

/** A frame that a server sends: RFC 6455, section 5.2. */
export interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

export const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A client that does nothing by itself: it answers no ping, and does not hang up. */
export class RawClient {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  #ended = false;

  /** @param target path and query */
  constructor(url: string, target: string, headers: Record<string, string> = {}) {
    const { hostname, port } = new URL(url);
    this.socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    this.socket.on("data", (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
    });
    this.socket.on("end", () => {
      this.#ended = true;
    });
    this.socket.on("error", () => {
      this.#ended = true;
    });
    const all = {
      Host: "localhost",
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(`GET ${target} HTTP/1.1\r\n${lines.join("")}\r\n`);
  }

  /** Whether the server has ended the connection. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The head of the answer, once it is there. */
  head(): Promise<string> {
    return until(() => this.#split()?.head, "the head of an answer");
  }

  /** What has come behind the head. */
  get rest(): Buffer {
    return this.#split()?.rest ?? Buffer.alloc(0);
  }

  #split(): { head: string; rest: Buffer } | undefined {
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    return {
      head: String(this.#received.subarray(0, end)),
      rest: this.#received.subarray(end + 4),
    };
  }

  /** The frames that have come whole. */
  frames(): RawFrame[] {
    const frames: RawFrame[] = [];
    let rest = this.rest;
    for (;;) {
      const [first, length] = rest;
      if (first === undefined || length === undefined) return frames;
      const long = length === 127 ? 8 : length === 126 ? 2 : 0;
      if (rest.length < 2 + long) return frames;
      const size =
        long === 8 ? Number(rest.readBigUInt64BE(2)) : long === 2 ? rest.readUInt16BE(2) : length;
      const end = 2 + long + size;
      if (rest.length < end) return frames;
      frames.push({ opcode: first & 15, payload: rest.subarray(2 + long, end) });
      rest = rest.subarray(end);
    }
  }

  /** Sends a frame of up to 65,535 bytes, masked as a client's has to be. */
  send(opcode: number, payload: Buffer, { last = true } = {}): void {
    const size = payload.length;
    const length = size < 126 ? [size | 128] : [126 | 128, size >> 8, size & 255];
    const mask = randomBytes(4);
    const masked = payload.map((byte, index) => byte ^ (mask[index % 4] as number));
    const first = (last ? 128 : 0) | opcode;
    this.socket.write(Buffer.concat([Buffer.from([first, ...length]), mask, masked]));
  }

  close(): void {
    this.socket.destroy();
  }
}

/** A `ws` whose client reads when a test says so. */
export class FakeWebSocket extends EventEmitter {
  readonly protocol = "";
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;
  /** What was sent, as text, and whether the client has read it or not. */
  readonly sent: string[] = [];
  pings = 0;
  ended: "terminated" | number | undefined;
  /** Whether the client reads at once. */
  reads = true;
  #unread: { bytes: number; done: () => void }[] = [];

  send(bytes: Buffer, _options: object, done: () => void): void {
    this.sent.push(String(bytes));
    this.#write(bytes.length, done);
  }

  ping(_data?: unknown, _mask?: boolean, done: () => void = () => {}): void {
    this.pings++;
    this.#write(2, done);
  }

  #write(bytes: number, done: () => void): void {
    this.bufferedAmount += bytes;
    this.#unread.push({ bytes, done });
    if (this.reads) this.read();
  }

  /** The client reads so many frames, or all that there are. */
  read(frames = this.#unread.length): void {
    for (const { bytes, done } of this.#unread.splice(0, frames)) {
      this.bufferedAmount -= bytes;
      done();
    }
  }

  close(code: number): void {
    this.ended = code;
  }

  terminate(): void {
    this.ended = "terminated";
  }

  /** The connection has gone. */
  vanish(): void {
    this.readyState = WebSocket.CLOSED;
    this.emit("close");
  }
}

/** A live socket, and the client at its other end. */
export function fakeSocket(bufferMost = 1000): { live: LiveSocket; client: FakeWebSocket } {
  const client = new FakeWebSocket();
  return { live: new LiveSocket(client as unknown as WebSocket, bufferMost), client };
}
