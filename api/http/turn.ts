import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** How many requests of a connection wait for their turn. */
const waiting = new WeakMap<Socket, number>();

/**
 * Calls `action` once every answer before this one has left. Without that, whoever sends many
 * requests at once and reads no answer would have all of them composed, and kept here. Nothing more
 * is read from a connection while some of its requests wait.
 */
export function inTurn(
  { socket }: IncomingMessage,
  response: ServerResponse,
  action: () => void,
): void {
  // Node gives an answer the socket when those before it have left.
  if (response.socket) {
    action();
    return;
  }
  wait(socket);
  response.once("socket", () => {
    endWait(socket);
    // Node is in the middle of giving it.
    queueMicrotask(action);
  });
}

/** The answer that Node is sending on a connection: it has no public name for it. */
interface Sending {
  readonly _httpMessage?: ServerResponse | null;
}

/**
 * Calls `action` once every answer of a connection has left: an answer to a request from before an
 * upgrade would otherwise come among the frames of the WebSocket.
 */
export function afterAnswers(socket: Duplex, action: () => void): void {
  const { _httpMessage: answer } = socket as Sending;
  if (answer) answer.once("close", () => afterAnswers(socket, action));
  else action();
}

function wait(socket: Socket): void {
  const before = waiting.get(socket) ?? 0;
  waiting.set(socket, before + 1);
  if (before > 0) return;
  socket.on("resume", pause);
  socket.pause();
}

function endWait(socket: Socket): void {
  const left = (waiting.get(socket) ?? 1) - 1;
  waiting.set(socket, left);
  if (left > 0) return;
  socket.off("resume", pause);
  socket.resume();
}

/** Node asks for more at the end of each request. */
function pause(this: Socket): void {
  this.pause();
}
