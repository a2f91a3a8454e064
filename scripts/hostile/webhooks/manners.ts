import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";

/** What a receiver does with a request that it has heard the beginning of. */
type Manner = (socket: Socket, elsewhere: string) => void;

function endlessly(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 5);
  socket.on("close", () => clearInterval(timer));
}

/** Receivers that mean ill, and what a delivery to each is to end with. */
export const manners: Readonly<Record<string, { manner: Manner; reason: RegExp }>> = {
  "never answers": { manner: () => {}, reason: /^no answer within 1000 ms$/ },
  "answers after the time": {
    manner: (socket) => setTimeout(() => socket.end("HTTP/1.1 200 OK\r\n\r\n"), 1500),
    reason: /^no answer within 1000 ms$/,
  },
  "sends a head that never ends": {
    manner: (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      endlessly(socket, "X: y\r\n");
    },
    reason: /^no answer within 1000 ms$|HPE_HEADER_OVERFLOW/,
  },
  "sends hints without end": {
    manner: (socket) => endlessly(socket, "HTTP/1.1 103 Early Hints\r\n\r\n"),
    reason: /^no answer within 1000 ms$/,
  },
  "sends a failure with a body that never ends": {
    manner: (socket) => {
      socket.write("HTTP/1.1 500 Sorry\r\n\r\n");
      endlessly(socket, "x".repeat(10_000));
    },
    reason: /^answered 500$/,
  },
  "sends a head as large as memory": {
    manner: (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(5_000_000)}\r\n\r\n`),
    reason: /HPE_HEADER_OVERFLOW/,
  },
  "leads inward": {
    manner: (socket, elsewhere) =>
      socket.end(`HTTP/1.1 307 Here\r\nLocation: ${elsewhere}\r\nContent-Length: 0\r\n\r\n`),
    reason: /^answered 307; redirects are not followed$/,
  },
  "switches protocols": {
    manner: (socket) =>
      socket.write("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
    reason: /^answered 101$/,
  },
  "speaks no HTTP": {
    manner: (socket) => socket.end("220 mail.example.org ESMTP\r\n"),
    reason: /^the answer was not HTTP \(HPE_/,
  },
  "hangs up": {
    manner: (socket) => socket.resetAndDestroy(),
    reason: /^the connection was closed without an answer$/,
  },
  "asks for a rest of a thousand years": {
    manner: (socket) =>
      socket.end("HTTP/1.1 503 No\r\nRetry-After: 31536000000\r\nContent-Length: 0\r\n\r\n"),
    reason: /^answered 503$/,
  },
};

/** Starts a receiver that answers in a manner of its own, once for each thing that it hears. */
export async function startManner(
  manner: Manner,
  elsewhere = "",
): Promise<{ url: string; server: Server; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", () => manner(socket, elsewhere));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, server, sockets };
}
