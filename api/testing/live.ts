import WebSocket from "ws";
import { note } from "./answers.ts";
import { assertDocumented } from "./documented.ts";
import { assertDocumentedFrame } from "./documented-frames.ts";
import { until } from "./server.ts";

/** A WebSocket that keeps what it hears. */
export interface TestSocket {
  readonly protocol: string;
  /** Each frame's JSON, in order. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly frames: any[];
  readonly texts: string[];
  /** Set once it is closed. */
  readonly closed: () => { code: number; reason: string } | undefined;
  /** Waits for a frame that fits. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  frame(fits: (frame: any) => boolean, what: string): Promise<any>;
  readonly socket: WebSocket;
  close(): void;
}

/** A WebSocket that was refused in plain HTTP. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: { code: string; message: string };
}

/** Opens a WebSocket; `url` may begin with `http:`. */
export async function openSocket(url: string, ...protocols: string[]): Promise<TestSocket> {
  const opened = await tryToOpen(url, protocols);
  if ("status" in opened) throw new Error(`refused: ${opened.status} ${opened.body.message}`);
  return opened;
}

/** Asks for a WebSocket that is to be refused. */
export async function refusedSocket(url: string, ...protocols: string[]): Promise<Refusal> {
  const opened = await tryToOpen(url, protocols);
  if ("status" in opened) return opened;
  opened.close();
  throw new Error("it was opened");
}

function tryToOpen(url: string, protocols: string[]): Promise<TestSocket | Refusal> {
  const socket = new WebSocket(url.replace(/^http/, "ws"), protocols);
  const frames: unknown[] = [];
  const texts: string[] = [];
  let end: { code: number; reason: string } | undefined;
  socket.on("message", (data) => {
    texts.push(String(data));
    frames.push(JSON.parse(String(data)));
    note(() => assertDocumentedFrame(url, socket.protocol, String(data)));
  });
  socket.on("close", (code, reason) => {
    end = { code, reason: String(reason) };
  });
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("unexpected-response", (_request, response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        const { statusCode = 0, headers } = response;
        const header = (name: string) => headers[name.toLowerCase()]?.toString();
        const refusal = { method: "GET", target: url, status: statusCode, header, text };
        note(() => assertDocumented({ ...refusal, upgrade: true }));
        resolve({ status: statusCode, headers, body: JSON.parse(text) });
      });
    });
    socket.on("open", () => {
      resolve({
        protocol: socket.protocol,
        frames,
        texts,
        closed: () => end,
        frame: (fits, what) => until(() => frames.find(fits), what),
        socket,
        close: () => socket.terminate(),
      });
    });
  });
}
